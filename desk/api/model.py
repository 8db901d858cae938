"""The tables of the people who work at the desk, and of their log-ins."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Integer, String

from desk.database import Base, UtcDateTime

ROLES = ("agent", "supervisor", "trainer", "auditor", "admin")


class Staff(Base):
    """An account; it is switched off, never deleted, since the audit speaks of it."""

    __tablename__ = "staff"
    __table_args__ = (CheckConstraint(f"role IN {ROLES}", name="role"),)

    id = Column(Integer, primary_key=True)
    name = Column(String(32), nullable=False, unique=True)
    role = Column(String(16), nullable=False)
    password_hash = Column(String(255), nullable=False)
    active = Column(Boolean, nullable=False, default=True)
    created_at = Column(UtcDateTime, nullable=False)

    def __repr__(self) -> str:
        """Who it is; never the hash."""
        return f"<Staff {self.name} {self.role}>"


class StaffSession(Base):
    """A log-in that lasts; the cookie's token itself is nowhere in the database."""

    __tablename__ = "staff_session"

    token_hash = Column(String(64), primary_key=True)
    staff = Column(String(32), ForeignKey("staff.name"), nullable=False)
    created_at = Column(UtcDateTime, nullable=False)
    expires_at = Column(UtcDateTime, nullable=False, index=True)

    def __repr__(self) -> str:
        """Whose it is; never what opens it."""
        return f"<StaffSession of {self.staff}>"
