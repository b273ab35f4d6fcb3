"""What the console writes for people, and for machines."""

import io
import json

from api.launch.console import Console


def test_people_see_each_part_by_its_name() -> None:
    stream = io.StringIO()
    Console(stream).line("worker", "all is well")
    assert stream.getvalue() == "worker   | all is well\n"


def test_machines_get_an_object_a_line_whoever_says_it() -> None:
    stream = io.StringIO()
    console = Console(stream, as_json=True)
    console.line("api", '{"message":"as it came"}')
    console.line("postgres", "LOG: checkpoint starting")
    console.say("\nStopping …")
    told = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert told[0] == {"message": "as it came"}
    assert [(line.get("logger"), line["message"]) for line in told[1:]] == [
        ("gather.postgres", "LOG: checkpoint starting"),
        ("gather.serve", "Stopping …"),
    ]
