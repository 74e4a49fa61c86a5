from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from evenhand.people.roles import that_carry, with_implied


class ColleagueManager(BaseUserManager["Colleague"]):
    """Finds colleagues by user name, for signing in."""

    def get_by_natural_key(self, username: str | None) -> Colleague:
        return self.get(username=username)

    def who_deal_with_contact(self) -> models.QuerySet[Colleague]:
        """Whoever deals with contact and can sign in, by name: nobody else answers as a point of contact (RT1d, I36)."""
        dealing = ColleagueRole.objects.filter(role__in=that_carry("colleague"))
        return self.filter(is_active=True, pk__in=dealing.values("colleague")).order_by("name")


class Colleague(AbstractBaseUser):
    """Somebody who works here. What they may do follows from their roles."""

    username = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2, choices=[("en", "English"), ("cy", "Cymraeg")], default="en")
    team = models.CharField(max_length=80, blank=True)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[ColleagueManager] = ColleagueManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.name

    def role_names(self) -> frozenset[str]:
        """The roles given to this colleague, and those they carry with them."""
        cached: frozenset[str] | None = getattr(self, "_role_names", None)
        if cached is None:
            cached = with_implied(self.roles.values_list("role", flat=True))
            self._role_names = cached
        return cached

    def has_role(self, role: str) -> bool:
        """Whether this colleague has the role, or one that carries it."""
        return role in self.role_names()


class ColleagueRole(models.Model):
    """A role that a colleague was given."""

    colleague = models.ForeignKey(Colleague, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=30)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["colleague", "role"], name="a_role_is_given_once")]

    def __str__(self) -> str:
        return f"{self.colleague}: {self.role}"


class Absence(models.Model):
    """A colleague is away from one local day to another, both included (I36)."""

    colleague = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="absences")
    away_from = models.DateField()
    away_until = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(away_until__gte=models.F("away_from")),
                name="I36_RT1d_an_absence_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"{self.colleague} away {self.away_from} to {self.away_until}"
