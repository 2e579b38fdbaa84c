//! A page per problem code, at the address that its documents carry as `type`.

use actix_web::http::header;
use actix_web::{HttpResponse, web};

use super::code::Code;

/// `GET /problems/{code}`.
pub(crate) async fn show(code: web::Path<String>) -> Result<HttpResponse, super::Problem> {
    let code = Code::from_text(&code).ok_or(super::Problem::new(Code::NotFound))?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .body(render(code)))
}

/// `GET /problems`: the list of all.
pub(crate) async fn index() -> HttpResponse {
    let rows: String = Code::ALL
        .iter()
        .map(|code| code.entry())
        .map(|entry| {
            format!(
                "<li><a href=\"/problems/{0}\"><code>{0}</code></a> {1} · {2} · {3}</li>",
                entry.code, entry.status, entry.title.zh, entry.title.en
            )
        })
        .collect();
    let body = layout("Problems", &format!("<h1>问题代码 · Problem codes</h1><ul>{rows}</ul>"));
    HttpResponse::Ok().insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8")).body(body)
}

fn render(code: Code) -> String {
    let entry = code.entry();
    layout(
        entry.code,
        &format!(
            "<p><a href=\"/problems\">所有代码 · all codes</a></p><h1><code>{}</code> · {}</h1>\
             <section lang=\"zh-CN\"><h2>{}</h2><p>{}</p></section>\
             <section lang=\"en\"><h2>{}</h2><p>{}</p></section>",
            entry.code, entry.status, entry.title.zh, entry.meaning.zh, entry.title.en, entry.meaning.en
        ),
    )
}

fn layout(title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title} · Regulars</title></head>\
         <body>{body}</body></html>"
    )
}

/// The same table as a page of the documentation.
#[must_use]
pub fn markdown() -> String {
    let mut text = String::from(
        "# Problem codes\n\nEvery refusal is a problem document (RFC 9457) with one of these codes.\n\n\
         | code | status | 中文 | English |\n|---|---|---|---|\n",
    );
    for entry in Code::ALL.iter().map(|code| code.entry()) {
        text.push_str(&format!(
            "| `{}` | {} | {}：{} | {}: {} |\n",
            entry.code, entry.status, entry.title.zh, entry.meaning.zh, entry.title.en, entry.meaning.en
        ));
    }
    text
}
