CLAIMS: dict[str, dict[str, str]] = {}
GIVEN: dict[str, str] = {}
HELPERS = ""
