"""Papers (文书) of the ledgers, by area: constants that the declarations in `fazhang.ledgers.kinds` name."""
