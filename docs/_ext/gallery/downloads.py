"""The scripts and their downloads, whose names do not depend on where and when they are made."""

import os
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from sphinx_gallery import gen_rst, utils

look_for_spaces = utils.check_spaces_in_filenames


def zip_files(file_list, zipname, relative_to, extension=None):
    """Pack files as sphinx-gallery does, but as if all were of the same day."""
    zipname = Path(zipname)
    new = zipname.with_name(f"{zipname.name}.new")
    with ZipFile(new, "w") as packed:
        for name in map(Path, file_list):
            file = name.with_suffix(extension) if extension else name
            entry = ZipInfo(Path(os.path.relpath(file, relative_to)).as_posix())
            entry.external_attr = 0o100644 << 16
            packed.writestr(entry, file.read_bytes())
    gen_rst._replace_md5(new)
    return str(zipname)


def spaces_in_names(files):
    """Look for spaces as sphinx-gallery does, but not in the folders in which the project lies."""
    look_for_spaces([Path(file).name for file in files])


def setup(app):
    gen_rst.zip_files = zip_files
    utils.check_spaces_in_filenames = spaces_in_names
