"""Facts about the logging platform for its tests: tables, keys, indexes, environments."""

from __future__ import annotations

from pathlib import Path

SYSTEM = Path(__file__).resolve().parents[2] / "fixtures" / "streaming_logs"
MODULE = SYSTEM / "modules" / "dynamodb"
LIVES = ["unprotected", "protected", "autoscaled_unprotected", "autoscaled_protected"]
INDEXES: dict[str, dict[str, tuple[str, str | None]]] = {
    "log-metadata": {
        "ServiceIndex": ("service_name", "timestamp"),
        "LogLevelIndex": ("log_level", "timestamp"),
        "UserIndex": ("user_id", "timestamp"),
    },
    "user-sessions": {"UserSessionIndex": ("user_id", "created_at")},
    "system-config": {"EnvironmentIndex": ("environment", None)},
    "audit-trail": {"ActionTypeIndex": ("action_type", "timestamp"), "UserAuditIndex": ("user_id", "timestamp")},
}
KEYS: dict[str, tuple[str, str | None]] = {
    "log-metadata": ("log_id", "timestamp"),
    "user-sessions": ("session_id", "user_id"),
    "system-config": ("config_key", None),
    "audit-trail": ("audit_id", "timestamp"),
}
ENVIRONMENTS: dict[str, dict[str, str | int]] = {
    "dev": {"mode": "PAY_PER_REQUEST", "days": 7, "streams": False, "life": LIVES[0]},
    "staging": {"mode": "PAY_PER_REQUEST", "days": 14, "streams": True, "life": LIVES[0]},
    "staging-provisioned": {"mode": "PROVISIONED", "days": 14, "streams": True, "life": LIVES[2]},
    "prod": {"mode": "PROVISIONED", "days": 35, "streams": True, "life": LIVES[3]},
}
PROVISIONED = ["staging-provisioned", "prod"]
