//! Tables for people (导出): rows of typed cells under a head, as a workbook (XLSX) or separated by commas.
//!
//! A report says once what its columns and rows are; what the file looks like is said here. Long tables are made page by page
//! while they are sent, so an export holds one page however long it is.

pub(crate) mod caption;
mod cell;
pub(crate) mod csv;
mod pages;
mod workbook;
mod xlsx;

pub(crate) use self::caption::Caption;
pub(crate) use self::cell::{Cell, Column, Holds, Row};
pub(crate) use self::pages::pages;
pub(crate) use self::workbook::{Rows, Sheet, Workbook, in_pages};
