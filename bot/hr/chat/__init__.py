"""HR's commands in chat: what a card's values or typed words ask for, handed to the action. See `office`."""
