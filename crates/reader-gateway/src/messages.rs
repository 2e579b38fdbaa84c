//! Every sentence that a person sees, in both languages. None of them carries what a card said.

mod advice;
mod words;

use std::time::Duration;

use crate::doctor::Finding;
use crate::driver::Device;
use crate::interpret::Refusal;
use crate::output::OutputProblem;
use crate::reader::ReaderState;
use crate::settings::SettingsProblem;

/// The language of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Simplified Chinese.
    Chinese,
    /// English, for everybody else.
    English,
}

impl Language {
    /// The language of a tag or locale: `zh-CN`, `zh_CN.UTF-8`, `en`.
    #[must_use]
    pub fn of_locale(locale: &str) -> Self {
        if locale.to_ascii_lowercase().starts_with("zh") { Self::Chinese } else { Self::English }
    }
}

/// A sentence with its figures.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the sentences say it themselves")]
pub enum Message<'a> {
    Type { code: &'a str, server: &'a str },
    Paired { tenant_number: &'a str },
    PairingExpired,
    NotPaired,
    InUse,
    Plaintext,
    NotAServer { address: &'a str },
    Revoked,
    ServerAway { wait: Duration, depth: usize, cause: &'a str },
    Unpaired { server: &'a str, name: &'a str },
    Connected,
    Reading { readers: usize },
    SpoolDamaged { records: usize },
    SpoolFull,
    SpoolFailed { cause: &'a str },
    NotLearned { cause: &'a str },
    KeyKept { cause: &'a str },
    Refused { reader: &'a str, refusal: Refusal },
    CardLayThere { reader: &'a str },
    ReaderIs { reader: &'a str, state: &'a ReaderState },
    SettingsGood { readers: usize },
    SettingsTaken { readers: usize },
    SettingsWrong { problem: &'a SettingsProblem },
    NoSettings { path: &'a str },
    Device { driver: &'a str, device: &'a Device },
    NoDevices,
    Diagnosis { finding: &'a Finding },
    Installed { file: &'a str },
    Uninstalled { file: &'a str },
    NotInstalled,
    NoOutput { id: &'a str, known: &'a str },
    OutputDid { id: &'a str },
    OutputFailed { id: &'a str, problem: &'a OutputProblem },
    RunYourself { command: &'a str },
    Rejected { code: &'a str },
    Left { depth: usize },
    Simulated { stored: usize, duplicate: usize, rejected: usize, slowest: Duration },
    Status { server: &'a str, tenant_number: &'a str, device: &'a str, name: &'a str, depth: usize },
    StatusOnline,
    StatusOffline { cause: &'a str },
    Failed { cause: &'a str },
}

impl Message<'_> {
    /// Its words.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        match language {
            Language::Chinese => self.chinese(),
            Language::English => self.english(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::Type { code, server } => format!(
                "Pairing code: {code}\nType it at {server} under Tills, at the till, within 10 minutes. Waiting …"
            ),
            Self::Paired { tenant_number } => {
                format!("Paired with tenant {tenant_number}. Start with: reader-gateway run")
            }
            Self::PairingExpired => "The code has expired. Start again: reader-gateway pair <server>".into(),
            Self::NotPaired => "Not paired yet. Begin with: reader-gateway pair <server>".into(),
            Self::InUse => {
                "Another reader-gateway uses this directory. Stop it, or name another with --dir.".into()
            }
            Self::Plaintext => {
                "Warning: http without TLS; others on the network can read what is sent.".into()
            }
            Self::NotAServer { address } => format!("{address} is not an address like https://shop.example"),
            Self::Revoked => {
                "The server no longer accepts this device. Pair it again: reader-gateway pair <server>".into()
            }
            Self::ServerAway { wait, depth, cause } => {
                format!("Server away ({cause}); {depth} waiting, next attempt in {} s.", seconds(*wait))
            }
            Self::Connected => "Connected.".into(),
            Self::Unpaired { server, name } => {
                format!("Forgotten. At {server}, revoke {name} under Tills.")
            }
            Self::Reading { readers } => format!("Reading from {readers} reader(s)."),
            Self::SpoolDamaged { records } => {
                format!("{records} spooled records were damaged; they are kept in spool.damaged.")
            }
            Self::SpoolFull => "Too many reads wait for the server; this one was not kept.".into(),
            Self::SpoolFailed { cause } => format!("The read was not kept: {cause}"),
            Self::NotLearned { cause } => {
                format!("The beginnings of the card numbers are not known at the next start: {cause}")
            }
            Self::KeyKept { cause } => {
                format!("This device keeps its old key, which works as before; tomorrow again: {cause}")
            }
            Self::Refused { reader, refusal } => format!("{reader}: {refusal}."),
            Self::CardLayThere { reader } => {
                format!("{reader}: a card lay there already; lift it and tap it again.")
            }
            Self::ReaderIs { reader, state } => format!("{reader}: {}", words::english_state(state)),
            Self::SettingsGood { readers } => format!("The settings are good: {readers} reader(s)."),
            Self::SettingsTaken { readers } => format!("The settings changed: {readers} reader(s)."),
            Self::SettingsWrong { problem } => format!("The settings are wrong: {problem}"),
            Self::NoSettings { path } => format!("There is no {path}: standard input is the reader."),
            Self::Device { driver, device } => words::device(driver, device),
            Self::Diagnosis { finding } => advice::english(finding),
            Self::Installed { file } => format!("Starts with the machine: {file}"),
            Self::Uninstalled { file } => format!("No longer starts with the machine: {file} is gone."),
            Self::NoOutput { id, known } => format!("The settings have no output {id}, only: {known}"),
            Self::OutputDid { id } => format!("{id}: done."),
            Self::OutputFailed { id, problem } => format!("{id}: {problem}"),
            Self::NotInstalled => "It did not start with the machine.".into(),
            Self::RunYourself { command } => format!("This did not work; run it yourself: {command}"),
            Self::NoDevices => "No reader was found. One that types is shown once it is plugged in.".into(),
            Self::Rejected { code } if *code == "payment-code" => {
                "That was a payment code, not a member card; it was dropped.".into()
            }
            Self::Rejected { code } => format!("The server refused a read: {code}"),
            Self::Left { depth } => format!("{depth} reads wait for the server and are sent next time."),
            Self::Simulated { stored, duplicate, rejected, slowest } => format!(
                "{stored} stored, {duplicate} duplicate, {rejected} rejected; slowest answer {} ms.",
                slowest.as_millis()
            ),
            Self::Status { server, tenant_number, device, name, depth } => format!(
                "Server: {server}\nTenant: {tenant_number}\nDevice: {device} ({name})\nWaiting: {depth}"
            ),
            Self::StatusOnline => "Online: the server accepts this device.".into(),
            Self::StatusOffline { cause } => format!("Offline: {cause}"),
            Self::Failed { cause } => format!("Failed: {cause}"),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::Type { code, server } => {
                format!(
                    "配对码：{code}\n请在 10 分钟内于 {server} 的“收银机”页面打开该收银机后输入。等待中……"
                )
            }
            Self::Paired { tenant_number } => {
                format!("已与商户 {tenant_number} 配对。启动命令：reader-gateway run")
            }
            Self::PairingExpired => "配对码已过期，请重新运行：reader-gateway pair <服务器>".into(),
            Self::NotPaired => "尚未配对，请先运行：reader-gateway pair <服务器>".into(),
            Self::InUse => {
                "另一个 reader-gateway 正在使用此目录，请先停止它，或用 --dir 指定其他目录。".into()
            }
            Self::Plaintext => "警告：http 未加密，同一网络中的其他人可能看到传输内容。".into(),
            Self::NotAServer { address } => format!("{address} 不是服务器地址，应形如 https://shop.example"),
            Self::Revoked => "服务器不再接受此设备，请重新配对：reader-gateway pair <服务器>".into(),
            Self::ServerAway { wait, depth, cause } => {
                format!("服务器无法访问（{cause}）；{depth} 条等待发送，{} 秒后重试。", seconds(*wait))
            }
            Self::Connected => "已连接。".into(),
            Self::Unpaired { server, name } => {
                format!("已解除配对。请在 {server} 的“收银机”中吊销 {name}。")
            }
            Self::Reading { readers } => format!("正在读卡，共 {readers} 个读卡器。"),
            Self::SpoolDamaged { records } => {
                format!("{records} 条暂存记录已损坏，原文件保存为 spool.damaged。")
            }
            Self::SpoolFull => "等待发送的读卡过多，本次读卡未保留。".into(),
            Self::SpoolFailed { cause } => format!("本次读卡未保留：{cause}"),
            Self::NotLearned { cause } => format!("卡号开头未能保存，下次启动时要等服务器告知：{cause}"),
            Self::KeyKept { cause } => format!("密钥未能更换，照旧使用，明天再试：{cause}"),
            Self::Refused { reader, refusal } => format!("{reader}：{}。", words::chinese_refusal(*refusal)),
            Self::CardLayThere { reader } => format!("{reader}：卡已放在读卡器上，请拿起后重新刷卡。"),
            Self::ReaderIs { reader, state } => format!("{reader}：{}", words::chinese_state(state)),
            Self::SettingsGood { readers } => format!("设置正确：{readers} 个读卡器。"),
            Self::SettingsTaken { readers } => format!("设置已更新：{readers} 个读卡器。"),
            Self::SettingsWrong { problem } => format!("设置有误：{}", words::chinese_problem(problem)),
            Self::NoSettings { path } => format!("没有 {path}：从标准输入读卡。"),
            Self::Device { driver, device } => words::device(driver, device),
            Self::Diagnosis { finding } => advice::chinese(finding),
            Self::Installed { file } => format!("已设为随系统启动：{file}"),
            Self::Uninstalled { file } => format!("不再随系统启动，已删除 {file}。"),
            Self::NoOutput { id, known } => format!("设置中没有 {id}，只有：{known}"),
            Self::OutputDid { id } => format!("{id}：已完成。"),
            Self::OutputFailed { id, problem } => format!("{id}：{}", words::chinese_output(problem)),
            Self::NotInstalled => "原本就没有设为随系统启动。".into(),
            Self::RunYourself { command } => format!("以下命令未成功，请自行运行：{command}"),
            Self::NoDevices => "未找到读卡器。键盘式读卡器插上后才会显示。".into(),
            Self::Rejected { code } if *code == "payment-code" => "这是付款码，不是会员卡，已丢弃。".into(),
            Self::Rejected { code } => format!("服务器拒绝了一次读卡：{code}"),
            Self::Left { depth } => format!("{depth} 条读卡等待发送，下次启动时继续。"),
            Self::Simulated { stored, duplicate, rejected, slowest } => format!(
                "已保存 {stored}，重复 {duplicate}，拒绝 {rejected}；最慢应答 {} 毫秒。",
                slowest.as_millis()
            ),
            Self::Status { server, tenant_number, device, name, depth } => {
                format!(
                    "服务器：{server}\n商户：{tenant_number}\n设备：{device}（{name}）\n等待发送：{depth}"
                )
            }
            Self::StatusOnline => "在线：服务器接受此设备。".into(),
            Self::StatusOffline { cause } => format!("离线：{cause}"),
            Self::Failed { cause } => format!("失败：{cause}"),
        }
    }
}

/// Whole seconds, at least one.
fn seconds(wait: Duration) -> u64 {
    wait.as_millis().div_ceil(1_000).max(1).try_into().unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_follows_the_locale() {
        for locale in ["zh-CN", "zh_CN.UTF-8", "ZH"] {
            assert_eq!(Language::of_locale(locale), Language::Chinese);
        }
        for locale in ["en", "C.UTF-8", "", "de_CH"] {
            assert_eq!(Language::of_locale(locale), Language::English);
        }
        let away = Message::ServerAway { wait: Duration::from_millis(1_200), depth: 3, cause: "503" };
        assert_eq!(away.text(Language::English), "Server away (503); 3 waiting, next attempt in 2 s.");
        assert_eq!(away.text(Language::Chinese), "服务器无法访问（503）；3 条等待发送，2 秒后重试。");
    }
}
