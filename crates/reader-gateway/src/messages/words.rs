//! The parts of sentences: how a reader is, why a read was refused, what is wrong with the settings.

use domain::card_number::CredentialProblem;

use crate::driver::Device;
use crate::interpret::Refusal;
use crate::output::OutputProblem;
use crate::parse::apdu::ApduProblem;
use crate::parse::barcode::BarcodeProblem;
use crate::parse::em4100::Em4100Problem;
use crate::parse::iso7813::TrackProblem;
use crate::parse::uid::UidProblem;
use crate::reader::ReaderState;
use crate::settings::SettingsProblem;

/// How a reader is.
pub(super) fn english_state(state: &ReaderState) -> String {
    match state {
        ReaderState::Attached(name) => format!("{name} is connected"),
        ReaderState::Ready => "ready".into(),
        ReaderState::Stuck => {
            "does not answer; take the card away, then pull the plug and put it back".into()
        }
        ReaderState::Removed => "not connected".into(),
        ReaderState::Failed(cause) => format!("failed: {cause}"),
    }
}

/// The same in Chinese.
pub(super) fn chinese_state(state: &ReaderState) -> String {
    match state {
        ReaderState::Attached(name) => format!("已连接 {name}"),
        ReaderState::Ready => "就绪".into(),
        ReaderState::Stuck => "没有响应，请拿开卡片，再重新插拔读卡器".into(),
        ReaderState::Removed => "未连接".into(),
        ReaderState::Failed(cause) => format!("出错：{cause}"),
    }
}

/// Why a read is no card.
pub(super) fn chinese_refusal(refusal: Refusal) -> String {
    match refusal {
        Refusal::BankCard => "这是银行卡，已丢弃".into(),
        Refusal::PaymentCode => "这是付款码，不是会员卡，已丢弃".into(),
        Refusal::Apdu(ApduProblem::Uid(problem)) | Refusal::Uid(problem) => uid(problem).into(),
        Refusal::Apdu(ApduProblem::Cut) => "卡片没有应答或拿开得太快，请重新刷卡".into(),
        Refusal::Apdu(ApduProblem::Status(status)) => format!("卡片应答 {status:04X}"),
        Refusal::Em4100(Em4100Problem::Checksum) | Refusal::Track(TrackProblem::Checksum) => {
            "校验不符，请重新刷卡".into()
        }
        Refusal::Em4100(Em4100Problem::Length | Em4100Problem::Digits) => "不是 ID 卡号，请检查波特率".into(),
        Refusal::Em4100(Em4100Problem::Blank) => "卡号为空".into(),
        Refusal::Track(TrackProblem::NoTrack) => "不是磁条卡".into(),
        Refusal::Track(TrackProblem::Unreadable | TrackProblem::Cut) => "磁条读取不完整，请重新刷卡".into(),
        Refusal::Track(TrackProblem::TooLong | TrackProblem::Digits | TrackProblem::Empty) => {
            "磁条上没有可用的卡号".into()
        }
        Refusal::Barcode(BarcodeProblem::Empty) => "条码为空".into(),
        Refusal::Barcode(BarcodeProblem::Encoding) => "扫码枪发送的不是 UTF-8，请将其设为 UTF-8".into(),
        Refusal::Number(CredentialProblem::Empty) => "卡号为空".into(),
        Refusal::Number(CredentialProblem::TooLong) => "号码太长".into(),
        Refusal::Number(CredentialProblem::ForbiddenCharacter) => "含有不允许的字符".into(),
        Refusal::Number(CredentialProblem::Unreadable) => "无法读出，请重新刷卡".into(),
        Refusal::Foreign => "不是此读卡器应读的内容".into(),
    }
}

const fn uid(problem: UidProblem) -> &'static str {
    match problem {
        UidProblem::Random => "此芯片每次号码不同，手机或加密卡不能作会员卡",
        UidProblem::Length => "UID 长度不符",
        UidProblem::Blank => "UID 为空",
        UidProblem::Digits => "UID 不是十六进制",
        UidProblem::Partial => "读卡器只发送了部分 UID",
        UidProblem::Checksum => "校验不符，请重新刷卡",
    }
}

/// Why a drawer or display did not do what was wanted.
pub(super) fn chinese_output(problem: &OutputProblem) -> String {
    match problem {
        OutputProblem::Unable => "不能这样用".into(),
        OutputProblem::NoAmount => "只能显示不超过 8 位的金额".into(),
        OutputProblem::Gone => "设备未连接".into(),
        OutputProblem::Stuck => "设备没有响应，请检查电源和纸".into(),
        OutputProblem::Other(cause) => cause.clone(),
    }
}

/// What is wrong with the settings.
pub(super) fn chinese_problem(problem: &SettingsProblem) -> String {
    let perhaps =
        |meant: &Option<&str>| meant.map(|meant| format!("；是否应为 {meant}？")).unwrap_or_default();
    match problem {
        SettingsProblem::Unreadable(cause) => format!("无法读取：{cause}"),
        SettingsProblem::Syntax(text) => text.clone(),
        SettingsProblem::UnknownKey { place, meant } => format!("没有 {place} 这一项{}", perhaps(meant)),
        SettingsProblem::UnknownValue { place, value, meant } => {
            format!("{place} 不能是 {value}{}", perhaps(meant))
        }
        SettingsProblem::SameId(id) => format!("有两个设备都叫 {id}"),
        SettingsProblem::SameDevice(one, two) => {
            format!("{one} 和 {two} 可能是同一个设备，请在 match 中写得更明确")
        }
        SettingsProblem::UnnamedWedge(id) => {
            format!("{id}：键盘式读卡器必须用 vid 和 pid、path 或 name 指明")
        }
        SettingsProblem::VagueOutput(id) => {
            format!("{id}：match 中须写明端口或 path，pin 只能是 2 或 5，columns 为 8 至 40")
        }
        SettingsProblem::TooMany => "读卡器太多".into(),
    }
}

/// A device, with the line that names it in the settings.
pub(super) fn device(driver: &str, device: &Device) -> String {
    let known = [
        ("path", &device.path),
        ("vid", &device.vid),
        ("pid", &device.pid),
        ("serial", &device.serial),
        ("name", &device.name),
    ];
    let parts: Vec<String> =
        known.iter().filter_map(|(key, value)| Some(format!("{key} = {:?}", value.as_ref()?))).collect();
    format!("driver = {driver:?}  match = {{ {} }}", parts.join(", "))
}
