//! `/message-templates`: in which words members are told, and whether they are.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, patch, post, web};
use domain::message::{Channel, MessageKind, standard_texts};
use persistence::messages::templates::{MessageTemplate, TemplateChanges};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::app::error::{AppError, Noun};
use crate::app::messages::{self, Previewed, TextChanges};
use crate::auth::principal::Principal;
use crate::extract::if_match::{IfMatch, versioned};
use crate::extract::json::ValidJson;
use crate::extract::query::Listing;
use crate::problem::Problem;
use crate::routes::fields;
use crate::state::AppState;
use crate::wire::codes::{MessageChannelCode, MessageKindCode};

/// What to change; what is absent stays.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateMessageTemplateRequest {
    /// Whether members are told at all, of this kind and by this channel.
    #[schema(example = true)]
    enabled: Option<bool>,
    /// Texts with places in braces: name, amount, principal, bonus, balance, points, shop, time, receipt_no, tier,
    /// used, counts_left.
    texts: Option<UpdateTexts>,
}

/// Texts by language; what is absent stays, null goes back to the standard text.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateTexts {
    #[serde(rename = "zh-CN", default, deserialize_with = "fields::present")]
    #[schema(value_type = Option<String>, example = "{name}您好，{shop}消费{amount}，余额{balance}。", max_length = 500)]
    zh_cn: Option<Option<String>>,
    #[serde(default, deserialize_with = "fields::present")]
    #[schema(value_type = Option<String>, example = "{name}: spent {amount}, balance {balance}.", max_length = 500)]
    en: Option<Option<String>>,
}

/// The texts of a kind of message by one channel.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MessageTemplateResponse {
    /// What it is about.
    kind: MessageKindCode,
    /// By which way it goes.
    channel: MessageChannelCode,
    /// Whether members are told at all.
    #[schema(example = true)]
    enabled: bool,
    /// Texts by language; messages are written in the company's.
    texts: Texts,
    /// Version for `If-Match`.
    #[schema(example = 1)]
    row_version: i64,
}

/// Texts by language.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Texts {
    #[serde(rename = "zh-CN")]
    zh_cn: TemplateText,
    en: TemplateText,
}

/// A text with places in braces.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TemplateText {
    #[schema(example = "{name}您好，{time}在{shop}消费{amount}，余额{balance}，积分{points}。")]
    text: String,
    /// Whether it is the one that every company begins with.
    #[schema(example = true)]
    is_standard: bool,
}

/// A text to try.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PreviewMessageRequest {
    /// Text with places in braces.
    #[validate(length(max = 2_000))]
    #[schema(example = "{name}您好，{shop}消费{amount}，余额{balance}。", max_length = 2_000)]
    text: String,
    /// Language of the figures: `zh-CN` or `en`.
    #[schema(example = "zh-CN")]
    language: String,
}

/// A text with made-up figures.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PreviewMessageResponse {
    #[schema(example = "林晓芸您好，云栖路店消费10,000.00，余额12,000.00。")]
    text: String,
    /// Characters as an operator counts them.
    #[schema(example = 34)]
    characters: usize,
    /// Parts that it is sent in: one up to 70 characters, else one for every 67.
    #[schema(example = 1)]
    parts: usize,
}

impl From<UpdateMessageTemplateRequest> for TemplateChanges {
    fn from(request: UpdateMessageTemplateRequest) -> Self {
        let mut texts = TextChanges::new();
        if let Some(UpdateTexts { zh_cn, en }) = request.texts {
            let [zh_tag, en_tag] = standard_texts::LANGUAGES;
            texts.extend(zh_cn.map(|text| (zh_tag.to_owned(), text)));
            texts.extend(en.map(|text| (en_tag.to_owned(), text)));
        }
        Self { enabled: request.enabled, texts }
    }
}

impl From<MessageTemplate> for MessageTemplateResponse {
    fn from(template: MessageTemplate) -> Self {
        let [zh_cn, en] = standard_texts::LANGUAGES.map(|language| TemplateText {
            text: template.text(language).to_owned(),
            is_standard: !template.own_texts.contains_key(language),
        });
        Self {
            kind: template.kind.into(),
            channel: template.channel.into(),
            enabled: template.enabled,
            texts: Texts { zh_cn, en },
            row_version: template.row_version,
        }
    }
}

impl From<Previewed> for PreviewMessageResponse {
    fn from(previewed: Previewed) -> Self {
        Self { text: previewed.text, characters: previewed.characters, parts: previewed.parts }
    }
}

/// List message templates
///
/// Of every kind and channel, in both languages. A company has all of them without writing any.
#[utoipa::path(tag = "Messages", responses((status = 200, body = Listing<MessageTemplateResponse>)))]
#[get("/message-templates")]
pub(crate) async fn list_message_templates(
    state: web::Data<AppState>,
    principal: Principal,
) -> Result<web::Json<Listing<MessageTemplateResponse>>, Problem> {
    let texts = messages::texts(&state, &principal).await?;
    Ok(web::Json(Listing::whole(texts.into_iter().map(MessageTemplateResponse::from).collect())))
}

/// Change a message template
///
/// Switches a kind of message on or off for a channel, or words it. A place that nothing fills is refused by its name.
#[utoipa::path(
    tag = "Messages",
    params(
        ("kind" = MessageKindCode, Path, description = "What it is about"),
        ("channel" = MessageChannelCode, Path, description = "By which way it goes"),
        ("If-Match" = String, Header, description = "The version that the edit was made on", example = "\"1\"")
    ),
    request_body = UpdateMessageTemplateRequest,
    responses((status = 200, body = MessageTemplateResponse))
)]
#[patch("/message-templates/{kind}/{channel}")]
pub(crate) async fn update_message_template(
    state: web::Data<AppState>,
    principal: Principal,
    which: web::Path<(String, String)>,
    version: IfMatch,
    body: ValidJson<UpdateMessageTemplateRequest>,
) -> Result<HttpResponse, Problem> {
    let which = named(&which.0, &which.1)?;
    let changed = messages::change_texts(&state, &principal, which, version.0, body.0.into()).await?;
    let template = MessageTemplateResponse::from(changed);
    Ok(versioned(StatusCode::OK, template.row_version, &template))
}

fn named(kind: &str, channel: &str) -> Result<(MessageKind, Channel), AppError> {
    let unknown = AppError::NotFound(Noun::MessageTemplate);
    MessageKind::from_code(kind)
        .filter(|kind| MessageKind::WORDED.contains(kind))
        .zip(Channel::from_code(channel))
        .ok_or(unknown)
}

/// Preview a message
///
/// Fills a text with made-up figures and counts its characters and the parts that it is sent in.
#[utoipa::path(
    tag = "Messages",
    request_body = PreviewMessageRequest,
    responses((status = 200, body = PreviewMessageResponse))
)]
#[post("/message-templates/preview")]
pub(crate) async fn preview_message(
    state: web::Data<AppState>,
    principal: Principal,
    body: ValidJson<PreviewMessageRequest>,
) -> Result<web::Json<PreviewMessageResponse>, Problem> {
    let language = fields::language("/language", body.0.language)?;
    let previewed = messages::preview(&state, &principal, &body.0.text, &language).await?;
    Ok(web::Json(PreviewMessageResponse::from(previewed)))
}
