//! A reader that types: one read per line, as a keyboard wedge or a serial scanner gives it.

use std::io::{BufRead, Read as _};

use super::{Origin, Read, ReadKind, Reader};

/// Longest line: three magnetic tracks fit. What is longer is read to its end and dropped.
const LINE_BYTES_MAX: u64 = 512;

/// Reads lines.
#[derive(Debug)]
pub struct LineReader<R> {
    input: R,
    kind: ReadKind,
}

impl<R: BufRead + Send> LineReader<R> {
    /// A reader over an input whose lines are reads of one kind; lines of a magnetic track are recognised.
    pub const fn new(input: R, kind: ReadKind) -> Self {
        Self { input, kind }
    }

    /// The next line, without its end; [`None`] at the end of the input, an empty one instead of a line too long.
    fn next_line(&mut self) -> std::io::Result<Option<String>> {
        let mut line = Vec::new();
        if (&mut self.input).take(LINE_BYTES_MAX).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        if line.last() != Some(&b'\n') && line.len() as u64 == LINE_BYTES_MAX {
            self.skip_rest_of_line()?;
            return Ok(Some(String::new()));
        }
        Ok(Some(String::from_utf8_lossy(&line).trim().to_owned()))
    }

    fn skip_rest_of_line(&mut self) -> std::io::Result<()> {
        loop {
            let buffer = self.input.fill_buf()?;
            if buffer.is_empty() {
                return Ok(());
            }
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let used = end.map_or(buffer.len(), |at| at + 1);
            self.input.consume(used);
            if end.is_some() {
                return Ok(());
            }
        }
    }
}

impl<R: BufRead + Send> Reader for LineReader<R> {
    fn origin(&self) -> Origin {
        Origin::Live
    }

    fn next_read(&mut self) -> std::io::Result<Option<Read>> {
        loop {
            let Some(value) = self.next_line()? else { return Ok(None) };
            if !value.is_empty() {
                let kind = if value.starts_with(['%', ';']) { ReadKind::Mag } else { self.kind };
                return Ok(Some(Read { kind, value }));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads(input: &[u8]) -> Vec<(ReadKind, String)> {
        let mut reader = LineReader::new(input, ReadKind::Code);
        std::iter::from_fn(|| reader.next_read().unwrap()).map(|read| (read.kind, read.value)).collect()
    }

    #[test]
    fn each_line_is_a_read_and_blank_lines_are_none() {
        assert_eq!(
            reads(b"88000001\r\n\n  \n;88000002=29?\n88000003"),
            [
                (ReadKind::Code, "88000001".to_owned()),
                (ReadKind::Mag, ";88000002=29?".to_owned()),
                (ReadKind::Code, "88000003".to_owned()),
            ]
        );
    }

    #[test]
    fn a_line_without_end_is_dropped_and_leaves_no_tail() {
        let mut input = vec![b'7'; 10_000];
        input.extend_from_slice(b"\n88000001\n");
        assert_eq!(reads(&input), [(ReadKind::Code, "88000001".to_owned())]);
        assert_eq!(reads(&vec![b'7'; 10_000]), []);
    }
}
