"""Acts on imports. What pages and jobs call."""

from samsyn.exchange.services.checking import check_list, choose, decide_all, export_problems
from samsyn.exchange.services.running import NotReady, give_back, note_failure, run_import, start_import
from samsyn.exchange.services.uploading import discard, discard_old, read_otherwise, upload_list

__all__ = [
    "NotReady",
    "check_list",
    "choose",
    "decide_all",
    "discard",
    "discard_old",
    "export_problems",
    "give_back",
    "note_failure",
    "read_otherwise",
    "run_import",
    "start_import",
    "upload_list",
]
