//! How Chinese sounds: pinyin by syllable; for names of people with the readings that characters have as surnames (R12).

use pinyin::ToPinyin;

/// Surnames of two characters, and how they are read where that is not how their characters are read alone.
const LONG_SURNAMES: &[(&str, &[&str])] = &[
    ("欧阳", &["ou", "yang"]),
    ("司马", &["si", "ma"]),
    ("上官", &["shang", "guan"]),
    ("诸葛", &["zhu", "ge"]),
    ("东方", &["dong", "fang"]),
    ("皇甫", &["huang", "fu"]),
    ("尉迟", &["yu", "chi"]),
    ("公孙", &["gong", "sun"]),
    ("慕容", &["mu", "rong"]),
    ("长孙", &["zhang", "sun"]),
    ("宇文", &["yu", "wen"]),
    ("司徒", &["si", "tu"]),
    ("令狐", &["ling", "hu"]),
    ("夏侯", &["xia", "hou"]),
    ("单于", &["chan", "yu"]),
    ("万俟", &["mo", "qi"]),
    ("澹台", &["tan", "tai"]),
    ("轩辕", &["xuan", "yuan"]),
    ("端木", &["duan", "mu"]),
    ("呼延", &["hu", "yan"]),
    ("南宫", &["nan", "gong"]),
    ("东郭", &["dong", "guo"]),
    ("西门", &["xi", "men"]),
    ("百里", &["bai", "li"]),
    ("独孤", &["du", "gu"]),
    ("拓跋", &["tuo", "ba"]),
];

/// Characters that are read differently when they are a surname.
const SURNAME_READINGS: &[(char, &str)] = &[
    ('单', "shan"),
    ('曾', "zeng"),
    ('解', "xie"),
    ('仇', "qiu"),
    ('区', "ou"),
    ('任', "ren"),
    ('查', "zha"),
    ('盖', "ge"),
    ('华', "hua"),
    ('朴', "piao"),
    ('翟', "zhai"),
    ('员', "yun"),
    ('缪', "miao"),
    ('乐', "yue"),
    ('纪', "ji"),
    ('折', "she"),
    ('召', "shao"),
    ('种', "chong"),
    ('重', "chong"),
    ('洗', "xian"),
    ('冼', "xian"),
    ('秘', "bi"),
    ('宁', "ning"),
    ('盛', "sheng"),
    ('柏', "bai"),
    ('卜', "bu"),
    ('薄', "bo"),
    ('都', "du"),
    ('谌', "chen"),
    ('覃', "qin"),
    ('牟', "mu"),
    ('车', "che"),
    ('隗', "wei"),
    ('逄', "pang"),
    ('郗', "xi"),
    ('祭', "zhai"),
    ('能', "nai"),
    ('繁', "po"),
    ('瞿', "qu"),
    ('乜', "nie"),
    ('那', "na"),
    ('哈', "ha"),
    ('尉', "wei"),
    ('沈', "shen"),
    ('贾', "jia"),
    ('葛', "ge"),
    ('石', "shi"),
    ('俞', "yu"),
    ('黑', "he"),
];

/// The sound of a Chinese name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reading {
    /// Syllables, `ü` written `v`.
    pub(crate) syllables: Vec<String>,
    /// How many of them belong to the surname.
    pub(crate) surname_syllables: usize,
}

impl Reading {
    /// The sound of the Chinese characters of a name, if it has any.
    pub(crate) fn of(name: &str) -> Option<Self> {
        let characters: Vec<char> = name.chars().filter(|character| is_chinese(*character)).collect();
        let long = LONG_SURNAMES
            .iter()
            .find(|(surname, _)| characters.iter().collect::<String>().starts_with(surname));
        let mut syllables: Vec<String> = match (long, characters.first()) {
            (Some((_, reading)), _) => reading.iter().map(|&syllable| syllable.to_owned()).collect(),
            (None, Some(&first)) => surname_syllable(first).into_iter().collect(),
            (None, None) => return None,
        };
        let surname_syllables = syllables.len();
        let surname_characters = if long.is_some() { 2 } else { 1 };
        syllables.extend(characters.into_iter().skip(surname_characters).filter_map(syllable));
        (!syllables.is_empty()).then_some(Self { syllables, surname_syllables })
    }

    /// Everything in full: `zhangsanhai`.
    pub(crate) fn full(&self) -> String {
        self.syllables.concat()
    }

    /// First letters: `zsh`.
    pub(crate) fn initials(&self) -> String {
        initials(&self.syllables)
    }

    /// Surname in full and the initials of the rest: `zhangsh`.
    pub(crate) fn surname_and_initials(&self) -> String {
        let (surname, given) = self.syllables.split_at(self.surname_syllables);
        surname.concat() + &initials(given)
    }
}

/// How the Chinese characters of a text sound that names no person.
pub(crate) fn syllables(text: &str) -> Vec<String> {
    text.chars().filter(|character| is_chinese(*character)).filter_map(syllable).collect()
}

/// First letters of syllables.
pub(crate) fn initials(syllables: &[String]) -> String {
    syllables.iter().filter_map(|syllable| syllable.chars().next()).collect()
}

/// Whether a character is written as one syllable of Chinese.
pub(crate) fn is_chinese(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

fn surname_syllable(character: char) -> Option<String> {
    let special = SURNAME_READINGS.iter().find(|(surname, _)| *surname == character);
    special.map_or_else(|| syllable(character), |(_, reading)| Some((*reading).to_owned()))
}

fn syllable(character: char) -> Option<String> {
    character.to_pinyin().map(|reading| reading.plain().replace('ü', "v"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sound_as_people_say_them() {
        let table = [
            ("张三海", "zhangsanhai", "zsh", "zhangsh"),
            ("单小明", "shanxiaoming", "sxm", "shanxm"),
            ("欧阳娜娜", "ouyangnana", "oynn", "ouyangnn"),
            ("曾国藩", "zengguofan", "zgf", "zenggf"),
            ("解晓东", "xiexiaodong", "xxd", "xiexd"),
            ("仇英", "qiuying", "qy", "qiuy"),
            ("吕布", "lvbu", "lb", "lvb"),
            ("尉迟恭", "yuchigong", "ycg", "yuchig"),
        ];
        for (name, full, initials, mixed) in table {
            let reading = Reading::of(name).unwrap();
            assert_eq!(
                (
                    reading.full().as_str(),
                    reading.initials().as_str(),
                    reading.surname_and_initials().as_str()
                ),
                (full, initials, mixed),
                "{name}"
            );
        }
        assert_eq!(Reading::of("Anna"), None);
    }
}
