//! What the doctor says: what it found, and what to do about it.

use crate::doctor::{Finding, Topic, Verdict};

/// In English.
pub(super) fn english(finding: &Finding) -> String {
    let detail = &finding.detail;
    match (finding.topic, finding.verdict) {
        (Topic::Settings, Verdict::Bad) => format!("✗ The settings are wrong: {detail}"),
        (Topic::Settings, _) => format!("✓ Settings: {detail}"),
        (Topic::Pairing, Verdict::Bad) => {
            format!("✗ Not paired ({detail}). Begin with: reader-gateway pair <server>")
        }
        (Topic::Pairing, _) => "✓ Paired".into(),
        (Topic::Server, Verdict::Bad) => format!(
            "✗ The server does not accept this device or is away: {detail}. Look at the network, at the clock, and under Tills."
        ),
        (Topic::Server, _) => format!("✓ The server accepts this device: {detail}"),
        (Topic::Device, Verdict::Bad) => format!(
            "✗ {detail}: the device is not there. Look at the cable, and at what `list` shows. For chip readers, pcscd (Linux) or the Smart Card service (Windows) must run; on macOS 14 and later, some readers need: sudo defaults write /Library/Preferences/com.apple.security.smartcard useIFDCCID -bool yes"
        ),
        (Topic::Device, _) => format!("✓ {detail}: the device is there"),
        (Topic::Permission, Verdict::Bad) => format!(
            "✗ {detail}. Serial ports: sudo usermod -aG dialout $USER, then sign in anew. Readers that type and HID readers: a udev rule that gives the device to your group."
        ),
        (Topic::Permission, _) => format!("✓ {detail}"),
        (Topic::Kernel, Verdict::Bad) => format!(
            "✗ The kernel keeps chip readers to itself ({detail}). Put 'blacklist pn533_usb', 'blacklist pn533' and 'blacklist nfc' into /etc/modprobe.d/readers.conf and restart."
        ),
        (Topic::Kernel, _) => format!("✓ {detail}"),
        (Topic::Typing, _) => format!(
            "! {detail} types like a keyboard. If its manual has a set-up barcode for USB-COM (virtual serial port), scan it: such a reader needs no rights and no layout."
        ),
    }
}

/// In Chinese.
pub(super) fn chinese(finding: &Finding) -> String {
    let detail = &finding.detail;
    match (finding.topic, finding.verdict) {
        (Topic::Settings, Verdict::Bad) => format!("✗ 设置有误：{detail}"),
        (Topic::Settings, _) => format!("✓ 设置：{detail}"),
        (Topic::Pairing, Verdict::Bad) => {
            format!("✗ 尚未配对（{detail}）。请运行：reader-gateway pair <服务器>")
        }
        (Topic::Pairing, _) => "✓ 已配对".into(),
        (Topic::Server, Verdict::Bad) => {
            format!("✗ 服务器不接受此设备或无法访问：{detail}。请检查网络、本机时间，以及“收银机”页面。")
        }
        (Topic::Server, _) => format!("✓ 服务器接受此设备：{detail}"),
        (Topic::Device, Verdict::Bad) => format!(
            "✗ {detail}：找不到设备。请检查数据线，并对照 `list` 的结果。IC 读卡器需要 pcscd（Linux）或“智能卡”服务（Windows）正在运行；macOS 14 及以上，部分读卡器需要：sudo defaults write /Library/Preferences/com.apple.security.smartcard useIFDCCID -bool yes"
        ),
        (Topic::Device, _) => format!("✓ {detail}：设备已连接"),
        (Topic::Permission, Verdict::Bad) => format!(
            "✗ {detail}。串口：sudo usermod -aG dialout $USER，然后重新登录。键盘式和 HID 读卡器：用 udev 规则把设备交给当前用户组。"
        ),
        (Topic::Permission, _) => format!("✓ {detail}"),
        (Topic::Kernel, Verdict::Bad) => format!(
            "✗ 内核占用了 IC 读卡器（{detail}）。请在 /etc/modprobe.d/readers.conf 中写入 blacklist pn533_usb、blacklist pn533、blacklist nfc 三行后重启。"
        ),
        (Topic::Kernel, _) => format!("✓ {detail}"),
        (Topic::Typing, _) => {
            format!(
                "! {detail} 是键盘式读卡器。若说明书中有 USB-COM（虚拟串口）设置码，请扫一下：串口方式无需权限，也不受输入法影响。"
            )
        }
    }
}
