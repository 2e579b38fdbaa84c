//! A statement of account as tables: what moved between opening and closing, and the lots.

use domain::ledger::Kind;
use domain::money::Currency;
use domain::statement::Holdings;

use crate::app::statements::{DatedLot, Movement, Whole};
use crate::language::Language;
use crate::pdf::statement as words_of_lots;
use crate::tables::{Cell, Column, Holds, Row, Sheet};
use crate::wire::posting_row::quantity;
use crate::wire::{causes, words};

/// Movements, and the lots at the end.
pub(super) fn sheets(whole: &Whole, language: Language) -> Vec<Sheet> {
    vec![movements(whole, language), lots(whole, language)]
}

const COLUMNS: [(&str, &str, Holds); 6] = [
    ("营业日", "Business date", Holds::Date),
    ("事项", "What", Holds::Words),
    ("小票号", "Receipt", Holds::Long),
    ("针对小票", "Takes back", Holds::Long),
    ("门店", "Shop", Holds::Name),
    ("事由", "Why", Holds::Long),
];

fn movements(whole: &Whole, language: Language) -> Sheet {
    let kinds = whole.kinds();
    let mut columns = Column::all(&COLUMNS, language);
    for kind in &kinds {
        let name = words::kind(*kind, language);
        let after = language.pick("变动后", "after");
        columns.push(Column::named(name, Holds::Number));
        columns.push(Column::named(format!("{name} · {after}"), Holds::Number));
    }
    let table = Table { kinds, currency: whole.heading.currency, language };
    let (opening, closing) = (&whole.summary.opening, &whole.summary.closing);
    let mut rows = vec![table.held(language.pick("期初", "Opening"), opening)];
    rows.extend(whole.movements.iter().map(|each| table.movement(each)));
    rows.push(table.change(opening, closing));
    rows.push(table.held(language.pick("期末", "Closing"), closing));
    Sheet::whole(language.pick("变动明细", "Movements"), columns, rows)
}

struct Table {
    kinds: Vec<Kind>,
    currency: Currency,
    language: Language,
}

impl Table {
    fn amount(&self, kind: Kind, amount: i64) -> Cell {
        Cell::Number(quantity(amount, kind, self.currency))
    }

    fn held(&self, label: &str, held: &Holdings) -> Row {
        let mut cells = labelled(label);
        cells.extend(self.kinds.iter().flat_map(|kind| [Cell::Empty, self.amount(*kind, held.of(*kind))]));
        Row::strong(cells)
    }

    fn change(&self, opening: &Holdings, closing: &Holdings) -> Row {
        let mut cells = labelled(self.language.pick("本期变动", "Change"));
        let change = |kind: Kind| closing.of(kind) - opening.of(kind);
        cells.extend(self.kinds.iter().flat_map(|kind| [self.amount(*kind, change(*kind)), Cell::Empty]));
        Row::strong(cells)
    }

    fn movement(&self, movement: &Movement) -> Row {
        let row = &movement.line.row;
        let mut cells = vec![
            Cell::from(row.business_date),
            Cell::text(words::posting(row.kind, self.language)),
            Cell::text(&row.receipt_no),
            Cell::from(movement.reverses_receipt_no.clone()),
            Cell::text(&row.shop.name),
            Cell::text(causes::words(&movement.line.cause, self.language)),
        ];
        for kind in &self.kinds {
            let change = movement.line.changes.iter().find(|change| change.kind == *kind);
            cells.extend(change.map_or([Cell::Empty, Cell::Empty], |change| {
                [self.amount(*kind, change.amount), self.amount(*kind, change.after)]
            }));
        }
        Row::new(cells)
    }
}

/// A row that sums up: its label stands where others say what happened.
fn labelled(label: &str) -> Vec<Cell> {
    vec![Cell::Empty, Cell::text(label), Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty]
}

const LOTS: [(&str, &str, Holds); 5] = [
    ("日期", "Since", Holds::Date),
    ("小票号", "Receipt", Holds::Long),
    ("来源", "What", Holds::Long),
    ("剩余", "Left", Holds::Long),
    ("期限", "Term", Holds::Long),
];

fn lots(whole: &Whole, language: Language) -> Sheet {
    let row = |dated: &DatedLot| {
        Row::new([
            Cell::from(dated.lot.since),
            Cell::from(Some(dated.lot.receipt_no.clone())),
            Cell::text(words_of_lots::name(dated, whole.heading.currency, language)),
            Cell::text(words_of_lots::left_of(dated, whole.heading.currency, language)),
            Cell::text(words_of_lots::term(dated, language)),
        ])
    };
    let tab = language.pick("期末明细", "Held at the end");
    Sheet::whole(tab, Column::all(&LOTS, language), whole.summary.lots.iter().map(row).collect())
}
