//! Magnetic stripes as readers send them: `%B…^…^…?` is track 1, `;…=…?` track 2, `+…?` or a second `;…?` track 3, in
//! any order, any of them missing. Only the number is given out: names and dates are nobody's business.

/// Why a swipe gives no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TrackProblem {
    /// No start sentinel.
    #[error("this is no stripe")]
    NoTrack,
    /// `%E?`, `;E?`: the reader could not read.
    #[error("the stripe could not be read")]
    Unreadable,
    /// The end sentinel is missing, or stands first: the swipe was cut, or went the other way.
    #[error("the swipe was cut or went backwards")]
    Cut,
    /// More characters than a track holds.
    #[error("the track is too long")]
    TooLong,
    /// Something else than digits where the number is.
    #[error("the number has other characters than digits")]
    Digits,
    /// The check character behind the track is wrong.
    #[error("the check character is wrong")]
    Checksum,
    /// Nothing where the number is.
    #[error("the track has no number")]
    Empty,
}

/// A track as sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Track<'a> {
    kind: Kind,
    text: &'a str,
    check: Option<char>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    First,
    Second,
    Third,
}

impl Kind {
    const fn start(self) -> char {
        match self {
            Self::First => '%',
            Self::Second => ';',
            Self::Third => '+',
        }
    }

    /// Characters between the sentinels, at most.
    const fn characters_max(self) -> usize {
        match self {
            Self::First => 76,
            Self::Second => 37,
            Self::Third => 104,
        }
    }
}

/// Whether a text begins like a stripe.
#[must_use]
pub fn looks_like_a_stripe(text: &str) -> bool {
    text.starts_with(['%', ';', '+']) || (text.starts_with('?') && text.ends_with([';', '%', '+']))
}

/// The number of a swipe: of track 2, else of track 1, else of track 3.
///
/// # Errors
/// [`TrackProblem`] of the track that would have had it.
pub fn number_of(swipe: &str) -> Result<String, TrackProblem> {
    let swipe = swipe.trim();
    if swipe.starts_with('?') && looks_like_a_stripe(swipe) {
        return Err(TrackProblem::Cut);
    }
    let tracks = split(swipe)?;
    let mut problem = TrackProblem::NoTrack;
    for wanted in [Kind::Second, Kind::First, Kind::Third] {
        for track in tracks.iter().filter(|track| track.kind == wanted) {
            match track.number() {
                Ok(number) => return Ok(number),
                Err(TrackProblem::Unreadable | TrackProblem::Empty) if problem != TrackProblem::NoTrack => {}
                Err(other) => problem = other,
            }
        }
    }
    Err(problem)
}

/// Cuts a swipe into tracks at the sentinels; a start sentinel within a track begins it anew.
fn split(swipe: &str) -> Result<Vec<Track<'_>>, TrackProblem> {
    let mut tracks: Vec<Track<'_>> = Vec::new();
    let mut rest = swipe;
    while let Some((kind, body)) = begin(rest, !tracks.is_empty()) {
        let end = body.find('?').ok_or(TrackProblem::Cut)?;
        let text = body[..end].rsplit(kind.start()).next().unwrap_or_default();
        let behind = &body[end + 1..];
        let check = behind.chars().next().filter(|_| is_check(behind));
        let kind = if kind == Kind::Second && tracks.iter().any(|track| track.kind == Kind::Second) {
            Kind::Third
        } else {
            kind
        };
        tracks.push(Track { kind, text, check });
        rest = behind.get(check.map_or(0, char::len_utf8)..).unwrap_or_default();
    }
    if tracks.is_empty() { Err(TrackProblem::NoTrack) } else { Ok(tracks) }
}

/// The next track. Only the first must begin at once: readers put line ends or spaces between tracks.
fn begin(text: &str, may_skip: bool) -> Option<(Kind, &str)> {
    let text = if may_skip { text.trim_start() } else { text };
    [Kind::First, Kind::Second, Kind::Third]
        .into_iter()
        .find_map(|kind| Some((kind, text.strip_prefix(kind.start())?)))
}

/// Whether the character behind an end sentinel is a check character: alone, or before another track.
fn is_check(behind: &str) -> bool {
    let mut characters = behind.chars();
    let (first, second) = (characters.next(), characters.next());
    let in_code = first.is_some_and(|character| matches!(character, ' '..='_'));
    match second {
        None => in_code && first.is_some_and(|character| !character.is_whitespace()),
        Some('%' | ';' | '+') => in_code && !behind.starts_with(char::is_whitespace),
        Some(_) => false,
    }
}

impl Track<'_> {
    fn number(self) -> Result<String, TrackProblem> {
        if self.text.eq_ignore_ascii_case("e") {
            return Err(TrackProblem::Unreadable);
        }
        if self.text.chars().count() > self.kind.characters_max() {
            return Err(TrackProblem::TooLong);
        }
        if !self.has_right_check() {
            return Err(TrackProblem::Checksum);
        }
        let (text, ends) = match self.kind {
            Kind::First if self.text.contains('^') => {
                (self.text.strip_prefix(['B', 'b']).unwrap_or(self.text), '^')
            }
            Kind::First | Kind::Second | Kind::Third => (self.text, '='),
        };
        let number: String = text
            .split(ends)
            .next()
            .unwrap_or_default()
            .chars()
            .filter(|character| *character != ' ')
            .collect();
        match number.as_str() {
            "" => Err(TrackProblem::Empty),
            _ if number.bytes().all(|byte| byte.is_ascii_digit()) => Ok(number),
            // Track 1 holds letters; a shop may number its cards with them.
            _ if self.kind == Kind::First && number.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
                Ok(number)
            }
            _ => Err(TrackProblem::Digits),
        }
    }

    /// The sum of all characters with their sentinels, in the code of the track, is the check character.
    fn has_right_check(self) -> bool {
        let Some(check) = self.check else { return true };
        let (base, bits) = match self.kind {
            Kind::First => (0x20, 0x3F),
            Kind::Second | Kind::Third => (0x30, 0x0F),
        };
        let code = |character: char| u32::from(character.to_ascii_uppercase()).wrapping_sub(base) & bits;
        // The start sentinel of track 3 is that of track 2 on the stripe, whatever the reader sends for it.
        let start = if self.kind == Kind::Third { ';' } else { self.kind.start() };
        let sum = self.text.chars().chain([start, '?']).fold(0, |sum, character| sum ^ code(character));
        sum == code(check)
    }
}

#[cfg(test)]
mod tests;
