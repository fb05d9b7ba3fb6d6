//! What is wrong with a request before it comes to what it says: its address, its size, its format, who sent it.

use axum::http::StatusCode;

use super::Failure;
use crate::admin::Role;

impl Failure {
    /// 404: no such page or route.
    pub fn not_found() -> Failure {
        Failure::new(
            StatusCode::NOT_FOUND,
            "not-found",
            "There is nothing at this address",
            "Check the address for a typing mistake.",
        )
    }

    /// 404: a file of the widgets that is not in the dist directory.
    pub fn asset_missing() -> Failure {
        Failure::new(
            StatusCode::NOT_FOUND,
            "not-found",
            "There is nothing at this address",
            "This server has no such file of the widgets. Check the version in the address, and that the server's dist \
             directory holds a build.",
        )
    }

    /// 404: no form of that id.
    pub fn unknown_form(id: &str) -> Failure {
        Failure::new(
            StatusCode::NOT_FOUND,
            "unknown-form",
            "There is no such form",
            format!("This server has no form called “{id}”. Check the form's name in the address."),
        )
    }

    /// 404: no service of that id.
    pub fn unknown_service(id: &str) -> Failure {
        Failure::new(
            StatusCode::NOT_FOUND,
            "unknown-service",
            "There is no such service",
            format!("The directory has no service with the id “{id}”. It may have been removed."),
        )
    }

    /// 405: the route exists for other methods.
    pub fn method_not_allowed() -> Failure {
        Failure::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method-not-allowed",
            "This address does not take that method",
            "The `Allow` header lists the methods it takes.",
        )
    }

    /// 408: the body did not arrive in time.
    pub fn too_slow() -> Failure {
        Failure::new(
            StatusCode::REQUEST_TIMEOUT,
            "too-slow",
            "The request took too long to arrive",
            "Nothing was saved. Check the connection and send it again.",
        )
    }

    /// 413: the body is larger than the limit.
    pub fn too_large(limit: usize) -> Failure {
        Failure::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too-large",
            "The request is too large",
            format!("Nothing was saved. The most this server takes is {limit} bytes. Shorten the longest answers."),
        )
    }

    /// 415: the body is of a media type that this route does not read.
    pub fn wrong_media_type(needs: &str) -> Failure {
        Failure::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "wrong-media-type",
            "The request is in a format this address does not read",
            format!("Nothing was saved. Send it with the content type {needs}."),
        )
    }

    /// 400: the body is not JSON.
    pub fn not_json(line: usize, column: usize) -> Failure {
        Failure::new(
            StatusCode::BAD_REQUEST,
            "not-json",
            "The request is not JSON",
            format!("Nothing was saved. Reading it stopped at line {line}, column {column}."),
        )
    }

    /// 400: the body could not be read from the connection.
    pub fn body_broken() -> Failure {
        Failure::new(
            StatusCode::BAD_REQUEST,
            "body-broken",
            "The request did not arrive whole",
            "Nothing was saved. Check the connection and send it again.",
        )
    }

    /// 400: a parameter in the address that is unknown or has a value it cannot have.
    pub fn parameter(name: &str, code: &str, needs: &str) -> Failure {
        Failure::new(
            StatusCode::BAD_REQUEST,
            "parameter-not-accepted",
            "A parameter in the address cannot be used",
            format!("“{name}” {needs}"),
        )
        .about(name, code)
    }

    /// 403: whoever is signed in may not do that.
    pub fn not_allowed(needs: Role) -> Failure {
        Failure::new(
            StatusCode::FORBIDDEN,
            "not-allowed",
            "You may not do that",
            format!("Nothing was changed. It needs the role “{}”. An owner can give it to you.", needs.as_str()),
        )
    }

    /// 403: a form that did not come from a page of this session.
    pub fn from_elsewhere() -> Failure {
        Failure::new(
            StatusCode::FORBIDDEN,
            "from-elsewhere",
            "This did not come from a page of this session",
            "Nothing was changed. Go back, load the page again and send it again.",
        )
    }

    /// What fits any other refusal of that status.
    pub fn of_status(status: StatusCode) -> Failure {
        match status {
            StatusCode::NOT_FOUND => Failure::not_found(),
            StatusCode::METHOD_NOT_ALLOWED => Failure::method_not_allowed(),
            _ if status.is_client_error() => Failure::new(
                status,
                "not-understood",
                "The request could not be understood",
                "Check the address and the request against the server's documentation.",
            ),
            _ => Failure::internal(),
        }
    }
}
