//! Noticing where nothing moves: neither side sends, or one of them does not read.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// When something last moved on a connection, and how many answers are being made.
#[derive(Clone, Debug)]
pub(super) struct Movement(Arc<Mutex<(Instant, usize)>>);

/// An answer is being made, until this is dropped.
pub(super) struct Answering(Movement);

impl Default for Movement {
    fn default() -> Movement {
        Movement(Arc::new(Mutex::new((Instant::now(), 0))))
    }
}

impl Movement {
    /// Notes that an answer is being made: it may take as long as it takes.
    pub(super) fn answering(&self) -> Answering {
        self.note(|answers| answers + 1);
        Answering(self.clone())
    }

    /// Waits until nothing has moved for so long.
    pub(super) async fn stopped(&self, most: Duration) {
        loop {
            let (last, answers) = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let left = if answers > 0 { most } else { most.saturating_sub(last.elapsed()) };
            if left.is_zero() {
                return;
            }
            tokio::time::sleep(left).await;
        }
    }

    fn note(&self, change: impl FnOnce(usize) -> usize) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *state = (Instant::now(), change(state.1));
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.note(|answers| answers.saturating_sub(1));
    }
}

/// A stream that notes whenever bytes come or go.
pub(super) struct Watched {
    stream: TcpStream,
    movement: Movement,
}

impl Watched {
    pub(super) fn new(stream: TcpStream, movement: Movement) -> Watched {
        Watched { stream, movement }
    }

    fn wrote(&self, count: usize) -> Poll<io::Result<usize>> {
        if count > 0 {
            self.movement.note(|answers| answers);
        }
        Poll::Ready(Ok(count))
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        if buffer.filled().len() > before {
            self.movement.note(|answers| answers);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Watched {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let count = ready!(Pin::new(&mut self.stream).poll_write(context, bytes))?;
        self.wrote(count)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let count = ready!(Pin::new(&mut self.stream).poll_write_vectored(context, parts))?;
        self.wrote(count)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
