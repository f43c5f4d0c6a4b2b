"""What an author writes in a block, as frozen dataclasses; needs PyYAML, never Sphinx."""

from widgets.book.blocks.model.claim_map import ClaimLine, parse_claim_map
from widgets.book.blocks.model.exercise import ExerciseLabel, parse_exercise_label
from widgets.book.blocks.model.glance import Glance, Need, Part, parse_glance, read_front_matter
from widgets.book.blocks.model.prediction import ChoiceGuess, NumberGuess, Prediction, parse_prediction
from widgets.book.blocks.model.problem import BlockError
from widgets.book.blocks.model.quiz import (
    ChoiceQuestion,
    Condition,
    NumberQuestion,
    Option,
    Quiz,
    Remark,
    parse_quiz,
)
from widgets.book.blocks.model.value import Value, decimals_of, format_number, parse_value, with_unit

__all__ = [
    "BlockError",
    "ChoiceGuess",
    "ChoiceQuestion",
    "ClaimLine",
    "Condition",
    "ExerciseLabel",
    "Glance",
    "Need",
    "NumberGuess",
    "NumberQuestion",
    "Option",
    "Part",
    "Prediction",
    "Quiz",
    "Remark",
    "Value",
    "decimals_of",
    "format_number",
    "parse_claim_map",
    "parse_exercise_label",
    "parse_glance",
    "parse_prediction",
    "parse_quiz",
    "parse_value",
    "read_front_matter",
    "with_unit",
]
