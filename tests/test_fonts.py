"""The fonts of an edition hold the characters that it uses, and no others."""

from io import BytesIO
from pathlib import Path

import pytest
from fonts import FEATURES, NAMES, characters, subset
from fontTools.ttLib import TTFont

MODULES = Path(__file__).parents[1] / "docs" / "node_modules"
PRETENDARD = MODULES / "pretendard" / "dist" / "public" / "variable" / "PretendardVariable.ttf"


def test_characters_are_found_also_behind_entities(tmp_path):
    page = tmp_path / "page.html"
    page.write_text("<p>퍼셉트론 &copy; &#215;\n</p>", encoding="utf-8")
    found = characters([page])
    assert set("퍼셉트론©×aZ09~ ") <= set(found)
    assert "가" not in found
    assert list(found) == sorted(found)


@pytest.mark.skipif(not PRETENDARD.is_file(), reason="run npm ci --prefix docs first")
def test_a_font_has_these_characters_and_weights_alone(tmp_path):
    data = subset(PRETENDARD, "Ab가×", (400, 700), cache=tmp_path)
    font = TTFont(BytesIO(data))
    assert font.flavor == "woff2"
    assert set(font.getBestCmap()) == set(map(ord, "Ab가×"))
    (axis,) = font["fvar"].axes
    assert (axis.axisTag, axis.minValue, axis.maxValue) == ("wght", 400, 700)
    names = {record.nameID for record in font["name"].names}
    assert set(NAMES) <= names
    assert not {3, 4, 5, 8, 9, 11, 12} & names
    features = font["GSUB"].table.FeatureList.FeatureRecord
    assert {record.FeatureTag for record in features} <= set(FEATURES)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(b"from the cache")
    assert subset(PRETENDARD, "Ab가×", (400, 700), cache=tmp_path) == b"from the cache"
    kept.unlink()
    assert subset(PRETENDARD, "Ab가×", (400, 700), cache=tmp_path) == data
