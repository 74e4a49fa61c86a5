"""The public forms: for anybody, without an account, open whatever restriction there is (OA2, DI2, I14)."""
