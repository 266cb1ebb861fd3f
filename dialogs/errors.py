"""The exception tree.

An exception is *our* mistake, or the machine's. A person's mistake is never an exception: it is a message
with a reason code (`messages.Reason`), and the conversation goes on::

    BilagsbotError
    ├── ConfigurationError      the installation is wrong; the process says so in one line and does not start
    ├── TransitionError         code asked for a state change that `states` does not have
    ├── StorageError            nothing was saved
    │   ├── Conflict            somebody else saved first; read again and retry
    │   ├── StoreUnavailable    disk full, folder read-only, database gone; may pass by itself
    │   ├── StoreBroken         nobody can know what is on disk; the process must stop and start again
    │   ├── StoreDamaged        the file or document cannot be read; needs a person
    │   ├── StoreMissing        a store to read is not there
    │   ├── StoreUnfinished     a copy into this store was interrupted; it must be begun again
    │   ├── StoreOccupied       a copy was asked into a store that holds something else
    │   └── CopyDiffers         what was copied is not what can be read back
    ├── ChannelError            a message did not arrive
    │   ├── SendRefused         final: blocked, uninstalled, unknown conversation
    │   ├── SendPostponed       certainly not delivered, may be tried again (`retry_after` seconds)
    │   └── SendUncertain       nobody can know whether it was delivered
    └── TemplateError           an annex kind is wrong; carries file and place for its author
"""


class BilagsbotError(Exception):
    """Everything this product raises on purpose."""


class ConfigurationError(BilagsbotError):
    """The installation cannot run as it is configured."""


class TransitionError(BilagsbotError):
    """A state change that the transition tables do not have."""


class StorageError(BilagsbotError):
    """The batch was not saved, none of it (but see StoreBroken)."""


class Conflict(StorageError):
    """A document has another version than the batch expected."""

    def __init__(self, collection: str, key: str) -> None:
        super().__init__(f"{collection}/{key}")
        self.collection = collection
        self.key = key


class StoreUnavailable(StorageError):
    """The store cannot be reached or written now; it may pass by itself."""


class StoreBroken(StorageError):
    """A write was not confirmed by the disk: it may be there after a restart, and no other can be trusted."""


class StoreDamaged(StorageError):
    """What is stored cannot be read."""


class StoreMissing(StorageError):
    """There is no store where one should be read. The message is the place."""


class StoreUnfinished(StorageError):
    """A copy into this store was begun and not finished; it must not be used."""


class StoreOccupied(StorageError):
    """A copy may only go into an empty store. The message says what is in the way."""


class CopyDiffers(StorageError):
    """The copy does not hold what was read; the target stays unusable."""


class ChannelError(BilagsbotError):
    """A message was not, or may not have been, delivered."""


class SendRefused(ChannelError):
    """Final: this person cannot be written to. `code` is for the ledger, never for retrying."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class SendPostponed(ChannelError):
    """Certainly not delivered. `retry_after` is in seconds; None when the service named none."""

    def __init__(self, code: str, retry_after: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after


class SendUncertain(ChannelError):
    """The request left, and no answer that can be trusted came back."""


class TemplateError(BilagsbotError):
    """An annex kind is wrong. `code` has words in the phrases file; `place` is file and line or tag."""

    def __init__(self, code: str, place: str, detail: str = "") -> None:
        super().__init__(f"{place}: {code} {detail}".rstrip())
        self.code = code
        self.place = place
        self.detail = detail
