//! The pages of the product: packed into a release binary, read from `frontend/dist` by a debug build, or a
//! placeholder that says how to build them.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use actix_web::http::header::{self, HeaderMap};
use actix_web::{HttpRequest, HttpResponse, web};
use sha2::{Digest, Sha256};

use crate::auth::keys::hex;
use crate::problem::{Code, Problem};

const INDEX: &str = "index.html";
const IMMUTABLE: &str = "public, max-age=31536000, immutable";
const REVALIDATE: &str = "no-cache";
const PLACEHOLDER: &str = "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>Regulars</title></head><body>\
     <h1>Regulars 常客</h1><p>页面尚未构建：请先运行 <code>make build</code>。API 已可用：<a href=\"/api/docs/\">/api/docs</a></p>\
     <p>The pages are not built yet: run <code>make build</code>. The API is ready: <a href=\"/api/docs/\">/api/docs</a></p>\
     </body></html>";

/// Where the pages are.
#[derive(Debug, Clone)]
pub enum Pages {
    /// In the binary.
    Packed(Arc<HashMap<&'static str, Packed>>),
    /// In a directory, read at each request.
    Directory(PathBuf),
    /// Nowhere.
    Placeholder,
}

/// A packed file.
#[derive(Debug)]
pub struct Packed {
    content: &'static [u8],
    etag: String,
}

/// A file to send.
struct Found {
    content: web::Bytes,
    etag: String,
}

impl Pages {
    /// The pages of a pack; a debug build without one reads the directory.
    #[must_use]
    pub fn open(pack: &'static [u8]) -> Self {
        let files = unpack(pack);
        if !files.is_empty() {
            return Self::Packed(Arc::new(files));
        }
        #[cfg(debug_assertions)]
        {
            let dist = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../frontend/dist"));
            if dist.join(INDEX).is_file() {
                return Self::Directory(dist);
            }
        }
        Self::Placeholder
    }

    /// Whether there are pages.
    #[must_use]
    pub const fn are_built(&self) -> bool {
        !matches!(self, Self::Placeholder)
    }

    fn find(&self, path: &str) -> Option<Found> {
        match self {
            Self::Packed(files) => {
                let file = files.get(path)?;
                Some(Found { content: web::Bytes::from_static(file.content), etag: file.etag.clone() })
            }
            Self::Directory(root) => {
                let is_plain = path.split('/').all(|part| !part.is_empty() && part != ".." && part != ".");
                let content = if is_plain { std::fs::read(root.join(path)).ok()? } else { return None };
                let etag = etag(&content);
                Some(Found { content: content.into(), etag })
            }
            Self::Placeholder => None,
        }
    }
}

/// Answers whatever nobody else does: a file, or for an address of the pages the first page.
pub(crate) async fn serve(request: HttpRequest, pages: web::Data<Pages>) -> Result<HttpResponse, Problem> {
    let path = request.path().trim_start_matches('/');
    let is_read = matches!(request.method().as_str(), "GET" | "HEAD");
    if path.starts_with("api/") || !is_read {
        return Err(Problem::new(Code::NotFound));
    }
    if let Some(answer) = send(&pages, path, request.headers()) {
        return Ok(answer);
    }
    let is_file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    if is_file || path.starts_with("assets/") {
        return Err(Problem::new(Code::NotFound));
    }
    Ok(send(&pages, INDEX, request.headers()).unwrap_or_else(placeholder))
}

fn placeholder() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(PLACEHOLDER)
}

fn send(pages: &Pages, path: &str, headers: &HeaderMap) -> Option<HttpResponse> {
    let path = if path.is_empty() { INDEX } else { path };
    let plain = pages.find(path)?;
    let (encoding, found) = smallest(pages, path, headers).unwrap_or((None, plain));
    let cache = if path.starts_with("assets/") { IMMUTABLE } else { REVALIDATE };
    let is_known = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known == found.etag.as_str());
    let mut answer = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    answer
        .insert_header((header::CACHE_CONTROL, cache))
        .insert_header((header::ETAG, found.etag))
        .insert_header((header::VARY, "Accept-Encoding"))
        .insert_header((header::CONTENT_TYPE, content_type(path)));
    if let Some(encoding) = encoding {
        answer.insert_header((header::CONTENT_ENCODING, encoding));
    }
    Some(if is_known { answer.finish() } else { answer.body(found.content) })
}

/// The compressed file beside a file, if the browser takes it.
fn smallest(pages: &Pages, path: &str, headers: &HeaderMap) -> Option<(Option<&'static str>, Found)> {
    let accepted = headers.get(header::ACCEPT_ENCODING)?.to_str().ok()?;
    let takes = |name: &str| {
        accepted.split(',').any(|item| {
            let mut parts = item.split(';').map(str::trim);
            parts.next() == Some(name) && parts.next() != Some("q=0")
        })
    };
    [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(name, _)| takes(name))
        .find_map(|(name, ending)| Some((Some(name), pages.find(&format!("{path}.{ending}"))?)))
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn unpack(pack: &'static [u8]) -> HashMap<&'static str, Packed> {
    let mut files = HashMap::new();
    let mut rest = pack;
    while let Some((name, after)) = take(rest) {
        let Some((content, after)) = take(after) else { break };
        if let Ok(name) = std::str::from_utf8(name) {
            files.insert(name, Packed { content, etag: etag(content) });
        }
        rest = after;
    }
    files
}

fn take(pack: &'static [u8]) -> Option<(&'static [u8], &'static [u8])> {
    let (length, rest) = pack.split_first_chunk::<4>()?;
    rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)
}

fn etag(content: &[u8]) -> String {
    format!("\"{}\"", hex(&Sha256::digest(content)[..12]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pack_gives_its_files_back() {
        let mut pack = Vec::new();
        for part in ["index.html", "<p>", "assets/a.js", "1"] {
            pack.extend_from_slice(&u32::try_from(part.len()).unwrap().to_be_bytes());
            pack.extend_from_slice(part.as_bytes());
        }
        let files = unpack(pack.leak());
        assert_eq!(files["index.html"].content, b"<p>");
        assert_eq!(files["assets/a.js"].content, b"1");
        assert!(unpack(&[0, 0, 0, 9, 1]).is_empty());
    }
}
