"""Builds the package; everything that is said about it stands in settings.ini."""

from configparser import ConfigParser
from pathlib import Path
from shutil import copy2

from setuptools import setup
from setuptools.command.build_py import build_py

config = ConfigParser(delimiters=["="])
config.read("settings.ini", encoding="utf-8")
settings = config["DEFAULT"]

explore = settings["explore_requirements"].split()
for_class = settings["class_requirements"].split()
lab = explore + settings["lab_requirements"].split()
export = settings["export_requirements"].split()
dev = lab + for_class + export + settings["dev_requirements"].split()


class BuildWithPages(build_py):
    """A wheel carries the notebooks, for `annbook lab`; a clone has them already."""

    def run(self):
        super().run()
        if not self.editable_mode:
            pages = Path(self.build_lib, "annbook", "nbs")
            pages.mkdir(parents=True, exist_ok=True)
            for page in sorted(Path("nbs").glob("*.ipynb")):
                copy2(page, pages)


setup(
    name=settings["lib_name"],
    version=settings["version"],
    description=settings["description"],
    long_description=Path("README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    keywords=settings["keywords"].split(),
    author=settings["author"],
    author_email=settings["author_email"],
    url=settings["git_url"],
    license=settings["license"],
    license_files=["LICENSE", "LICENSE-text", "annbook/static/mnist10k.LICENSE"],
    classifiers=[
        "Development Status :: 4 - Beta",
        "Intended Audience :: Education",
        "Framework :: Jupyter",
        "Programming Language :: Python :: 3",
        "Topic :: Scientific/Engineering :: Artificial Intelligence",
        "Typing :: Typed",
    ],
    packages=["annbook"],
    package_data={"annbook": ["py.typed", "*.pyi", "static/**"]},
    cmdclass={"build_py": BuildWithPages},
    python_requires=">=" + settings["min_python"],
    install_requires=settings["requirements"].split(),
    extras_require={"explore": explore, "lab": lab, "class": for_class, "export": export, "dev": dev},
    entry_points={"console_scripts": [settings["console_scripts"]]},
    zip_safe=False,
)
