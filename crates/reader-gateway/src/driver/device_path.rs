//! How Windows names a HID device: `\\?\HID#VID_FFFF&PID_0035&MI_00#7&1a2b3c&0&0000#{interface}`. What stands before the
//! interface is the device; each way to open it has an interface of its own.

/// The device without the way to open it, in one form.
#[must_use]
pub fn instance(path: &str) -> String {
    let path = path.strip_prefix(r"\\?\").unwrap_or(path).to_lowercase();
    path.rfind("#{").map_or(path.as_str(), |end| &path[..end]).to_owned()
}

/// Vendor and product, four hexadecimal digits each.
#[must_use]
pub fn ids(path: &str) -> Option<(String, String)> {
    let path = path.to_lowercase();
    let after = |key: &str| {
        let digits = path.split_once(key)?.1.get(..4)?;
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| digits.to_owned())
    };
    Some((after("vid_")?, after("pid_")?))
}

/// Whether Windows made it up: the keyboard of whoever looks on from afar is none of this machine.
#[must_use]
pub fn is_made_up(path: &str) -> bool {
    instance(path).starts_with("root#")
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: &str =
        r"\\?\HID#VID_FFFF&PID_0035&MI_00#7&1a2b3c&0&0000#{884b96c3-56ef-11d1-bc8c-00a0c91405dd}";
    const REPORTS: &str =
        r"\\?\hid#vid_ffff&pid_0035&mi_00#7&1A2B3C&0&0000#{4d1e55b2-f16f-11cf-88cb-001111000030}\kbd";

    #[test]
    fn input_14_a_device_is_the_same_whichever_way_it_is_opened() {
        assert_eq!(instance(KEYS), "hid#vid_ffff&pid_0035&mi_00#7&1a2b3c&0&0000");
        assert_eq!(instance(KEYS), instance(REPORTS));
        assert_eq!(ids(KEYS), Some(("ffff".to_owned(), "0035".to_owned())));
    }

    #[test]
    fn input_30_keyboards_without_usb_have_no_numbers_and_those_from_afar_are_none_of_this_machine() {
        let built_in = r"\\?\ACPI#PNP0303#4&1d401fb5&0#{884b96c3-56ef-11d1-bc8c-00a0c91405dd}";
        assert_eq!((ids(built_in), is_made_up(built_in)), (None, false));
        assert!(is_made_up(r"\\?\ROOT#RDP_KBD#0000#{884b96c3-56ef-11d1-bc8c-00a0c91405dd}"));
        for path in ["", "VID_", "vid_12", "VID_éé&PID_0035", "VID_12G4&PID_0035", "VID_1234"] {
            assert_eq!(ids(path), None, "{path}");
        }
    }
}
