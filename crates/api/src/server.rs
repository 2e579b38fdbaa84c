//! The HTTP application: what surrounds the operations, and what is served beside them.

use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::from_fn;
use actix_web::{App, Error, HttpRequest, HttpResponse, web};
use utoipa_actix_web::OpenApiFactory;

use crate::middleware::{cors::cors, edge::edge, guard::guard};
use crate::pages::{self, Pages};
use crate::problem::{Code, FieldError, Problem, page};
use crate::routes::{self, Access, Operations};
use crate::state::AppState;
use crate::{addresses, documentation, openapi, operations};

/// How long the head of a request may take to arrive.
pub const HEAD_DEADLINE: Duration = Duration::from_secs(10);

/// The application over a state; one per HTTP thread.
pub fn application(
    state: web::Data<AppState>,
    pages: web::Data<Pages>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = Error,
        InitError = (),
    >,
> {
    App::new()
        .app_data(state)
        .app_data(pages)
        .app_data(web::PathConfig::default().error_handler(|_, _| malformed_path().into()))
        .service(
            web::scope(openapi::BASE)
                .wrap(from_fn(guard))
                .wrap(from_fn(cors))
                .configure(|service| routes::table(&mut Service(service)))
                .default_service(web::to(unknown_operation)),
        )
        .route("/problems", web::get().to(page::index))
        .route("/problems/{code}", web::get().to(page::show))
        .route("/api/openapi.json", web::get().to(documentation::document))
        .route("/api/docs", web::get().to(documentation::entrance))
        .route("/api/docs/{file:.*}", web::get().to(documentation::file))
        .route("/health/live", web::get().to(operations::live))
        .route("/health/ready", web::get().to(operations::ready))
        .route("/metrics", web::get().to(operations::guarded_metrics))
        .default_service(web::to(pages::serve))
        .wrap(from_fn(edge))
}

struct Service<'a>(&'a mut web::ServiceConfig);

impl Operations for Service<'_> {
    fn add<O>(&mut self, operation: O, _: Access, _: &[Code])
    where
        O: actix_web::dev::HttpServiceFactory + OpenApiFactory + 'static,
    {
        self.0.service(operation);
    }
}

fn malformed_path() -> Problem {
    Problem::new(Code::MalformedPath).with_errors(vec![FieldError::new("/id", "wrong-type")])
}

/// 405 with the methods that the address knows, else 404.
async fn unknown_operation(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let path = request.path().strip_prefix(openapi::BASE).unwrap_or_default();
    let methods = addresses::methods(path);
    let problem = Problem::new(if methods.is_empty() { Code::NotFound } else { Code::MethodNotAllowed });
    Err(match HeaderValue::from_str(&methods.join(", ")) {
        Ok(allowed) if !methods.is_empty() => problem.with_header(header::ALLOW, allowed),
        Ok(_) | Err(_) => problem,
    })
}

/// The figures on an address of their own.
pub fn metrics_application(
    state: web::Data<AppState>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = Error,
        InitError = (),
    >,
> {
    App::new().app_data(state).route("/metrics", web::get().to(operations::metrics)).wrap(from_fn(edge))
}
