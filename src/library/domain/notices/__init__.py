"""What members and guests are told: notices in the library itself, and the mails that go with them."""
