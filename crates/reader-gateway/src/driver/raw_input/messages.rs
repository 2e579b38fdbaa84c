//! The one window of this program, which nobody sees: Windows sends it every key of every keyboard, and it passes on those
//! of the devices that somebody listens to.
//!
//! *Invariant:* keys of any other device are dropped here, unread.
#![expect(
    unsafe_code,
    reason = "Raw Input is there for programs in C only; every call is here, and nothing else is"
)]

use std::ptr;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use windows_sys::Win32::Foundation::HANDLE;
use windows_sys::Win32::UI::Input::{
    GetRawInputData, GetRawInputDeviceInfoW, GetRawInputDeviceList, HRAWINPUT, RAWINPUT, RAWINPUTDEVICE,
    RAWINPUTDEVICELIST, RAWINPUTHEADER, RID_INPUT, RIDEV_INPUTSINK, RIDI_DEVICENAME, RIM_TYPEKEYBOARD,
    RegisterRawInputDevices,
};
use windows_sys::Win32::UI::WindowsAndMessaging::{
    CreateWindowExW, DispatchMessageW, GetMessageW, HWND_MESSAGE, MSG, WM_INPUT,
};
use windows_sys::w;

use crate::driver::{DriverError, device_path};

/// Usage page and usage of keyboards.
const KEYBOARDS: (u16, u16) = (1, 6);
/// What Windows says of a call that failed.
const FAILED: u32 = u32::MAX;

/// What a key did.
#[derive(Debug, Clone, Copy)]
pub(super) struct RawKey {
    /// Its scan code.
    pub(super) code: u16,
    /// Prefix, and whether it came up.
    pub(super) flags: u16,
}

/// Who listens to which device.
struct Listener {
    instance: String,
    keys: Sender<RawKey>,
}

struct Hub {
    is_running: bool,
    listeners: Vec<Listener>,
}

static HUB: Mutex<Hub> = Mutex::new(Hub { is_running: false, listeners: Vec::new() });

/// The keys of a device from now on.
pub(super) fn listen(instance: &str) -> Result<Receiver<RawKey>, DriverError> {
    let (keys, receiver) = mpsc::channel();
    let mut hub = hub();
    if !hub.is_running {
        start()?;
        hub.is_running = true;
    }
    // A driver that is run again listens anew.
    hub.listeners.retain(|listener| listener.instance != instance);
    hub.listeners.push(Listener { instance: instance.to_owned(), keys });
    Ok(receiver)
}

/// Runs the window on a thread of its own, once it is there.
fn start() -> Result<(), DriverError> {
    let (tell, told) = mpsc::channel();
    thread::Builder::new().name("keys".to_owned()).spawn(move || {
        let opened = open_window();
        let is_open = opened.is_ok();
        let _ = tell.send(opened);
        if is_open {
            pass_on_keys();
            let mut hub = hub();
            hub.is_running = false;
            hub.listeners.clear();
        }
    })?;
    told.recv().unwrap_or_else(|error| Err(DriverError::Other(error.to_string())))
}

fn open_window() -> Result<(), DriverError> {
    // SAFETY: the class is one of Windows' own, the texts are constants that end in a zero, and no pointer is kept.
    let window = unsafe {
        CreateWindowExW(
            0,
            w!("STATIC"),
            ptr::null(),
            0,
            0,
            0,
            0,
            0,
            HWND_MESSAGE,
            ptr::null_mut(),
            ptr::null_mut(),
            ptr::null(),
        )
    };
    if window.is_null() {
        return Err(std::io::Error::last_os_error().into());
    }
    let (page, usage) = KEYBOARDS;
    let device =
        RAWINPUTDEVICE { usUsagePage: page, usUsage: usage, dwFlags: RIDEV_INPUTSINK, hwndTarget: window };
    // SAFETY: one device is given, and its size is said.
    let is_registered = unsafe { RegisterRawInputDevices(&raw const device, 1, size::<RAWINPUTDEVICE>()) };
    if is_registered == 0 { Err(std::io::Error::last_os_error().into()) } else { Ok(()) }
}

fn pass_on_keys() {
    let mut message = MSG::default();
    loop {
        // SAFETY: the message is ours; a null window means every message of this thread.
        let more = unsafe { GetMessageW(&raw mut message, ptr::null_mut(), 0, 0) };
        if more <= 0 {
            return;
        }
        if message.message == WM_INPUT
            && let Some((device, key)) = key_of(&message)
        {
            pass_on(device, key);
        }
        // SAFETY: it is the message that was just taken.
        unsafe { DispatchMessageW(&raw const message) };
    }
}

fn pass_on(device: HANDLE, key: RawKey) {
    let hub = hub();
    if hub.listeners.is_empty() {
        return;
    }
    let Some(instance) = name_of(device).map(|path| device_path::instance(&path)) else { return };
    for listener in hub.listeners.iter().filter(|listener| listener.instance == instance) {
        // Whoever ended no longer listens.
        let _ = listener.keys.send(key);
    }
}

/// The key of a message, and its device.
fn key_of(message: &MSG) -> Option<(HANDLE, RawKey)> {
    let mut input = RAWINPUT::default();
    let mut bytes = size::<RAWINPUT>();
    // SAFETY: the message holds a handle to its input, and there is room for `bytes` bytes.
    let read = unsafe {
        GetRawInputData(
            message.lParam as HRAWINPUT,
            RID_INPUT,
            (&raw mut input).cast(),
            &raw mut bytes,
            size::<RAWINPUTHEADER>(),
        )
    };
    if read == FAILED || input.header.dwType != RIM_TYPEKEYBOARD {
        return None;
    }
    // SAFETY: the header says that it is a keyboard's.
    let keyboard = unsafe { input.data.keyboard };
    Some((input.header.hDevice, RawKey { code: keyboard.MakeCode, flags: keyboard.Flags }))
}

/// The paths of the keyboards of this machine.
pub(super) fn keyboards() -> Vec<String> {
    let mut count = 0;
    // SAFETY: without a place for the list, only its length is told.
    let told =
        unsafe { GetRawInputDeviceList(ptr::null_mut(), &raw mut count, size::<RAWINPUTDEVICELIST>()) };
    if told == FAILED {
        return Vec::new();
    }
    let mut devices = vec![RAWINPUTDEVICELIST::default(); count as usize];
    // SAFETY: there is room for `count` devices.
    let listed =
        unsafe { GetRawInputDeviceList(devices.as_mut_ptr(), &raw mut count, size::<RAWINPUTDEVICELIST>()) };
    // One that came meanwhile makes the call fail: it is there at the next look.
    devices.truncate(if listed == FAILED { 0 } else { listed as usize });
    let keyboards = devices.iter().filter(|device| device.dwType == RIM_TYPEKEYBOARD);
    keyboards.filter_map(|device| name_of(device.hDevice)).collect()
}

fn name_of(device: HANDLE) -> Option<String> {
    let mut characters = 0;
    // SAFETY: without a place for the name, only its length is told.
    let told =
        unsafe { GetRawInputDeviceInfoW(device, RIDI_DEVICENAME, ptr::null_mut(), &raw mut characters) };
    if told == FAILED {
        return None;
    }
    let mut name = vec![0_u16; characters as usize];
    // SAFETY: there is room for `characters` characters.
    let read = unsafe {
        GetRawInputDeviceInfoW(device, RIDI_DEVICENAME, name.as_mut_ptr().cast(), &raw mut characters)
    };
    name.truncate(if read == FAILED { 0 } else { read as usize });
    let name = String::from_utf16_lossy(&name);
    let name = name.trim_end_matches('\0');
    (!name.is_empty()).then(|| name.to_owned())
}

#[expect(clippy::cast_possible_truncation, reason = "no structure of Windows has four billion bytes")]
const fn size<T>() -> u32 {
    size_of::<T>() as u32
}

fn hub() -> MutexGuard<'static, Hub> {
    HUB.lock().unwrap_or_else(PoisonError::into_inner)
}
