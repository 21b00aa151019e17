"""``feedback`` and ``python -m feedback``: the command, loaded without collections in between."""

from feedback.loading import nothing_collected


def main() -> None:
    """Run the command; ends the process with its exit code."""
    with nothing_collected():
        from feedback import cli
    cli.main()


if __name__ == "__main__":
    main()
