"""The one door and what is needed to describe a life that goes through it."""
