"""What the floors above may take up from accounts that are no things with a life."""

from django.dispatch import Signal

#: Sent as `joined.send(Invitation, invitation=…, user=…)` inside the transaction of `join()`.
joined = Signal()
