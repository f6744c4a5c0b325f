//! `check`: see the module of that name in `laws`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| laws::check::hold(data));
