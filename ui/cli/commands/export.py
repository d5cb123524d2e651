"""`traybooth export coco`: captures with their damages in COCO's format."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from storage.formats.coco import CocoReport
from storage.store import Store
from ui.cli.options import add_common, add_data
from ui.cli.output import counted, emit, note, progress, say
from ui.cli.queries import add_query, query_of
from ui.workflow.exporting import export_coco_folder


def arguments(parser: argparse.ArgumentParser) -> None:
    formats = parser.add_subparsers(metavar="format", required=True)
    coco = formats.add_parser("coco", help="annotations.json and images/ as PNG, as pycocotools reads them")
    coco.set_defaults(command=export_coco)
    coco.add_argument("target", type=Path, metavar="FOLDER", help="a new folder, or one with an earlier export")
    coco.add_argument("--lighting", metavar="NAME", help="the images of this lighting (default: the first)")
    add_query(coco)
    add_data(coco)
    add_common(coco)


def export_coco(args: argparse.Namespace) -> int:
    with Store.read(args.data.expanduser()) as store, progress("Exporting") as report_progress:
        query = query_of(args, store)
        report = export_coco_folder(store, query, args.target, lighting=args.lighting, progress=report_progress)
    (_emit if args.json else _say)(report)
    return 1 if report.problems else 0


def _emit(report: CocoReport) -> None:
    emit(asdict(report))


def _say(report: CocoReport) -> None:
    size = f"{report.bytes / 1e6:.1f} MB"
    images, annotations = counted(report.images, "image"), counted(report.annotations, "annotation")
    say(f"{images} and {annotations} in {report.path} ({size}).")
    for count, text in (
        (report.left_out, "left out: no image of this lighting, or no pixel"),
        (report.clipped, "clipped at the image's border"),
        (report.as_runs, "written as run lengths: with cut-outs, or clipped"),
    ):
        if count:
            say(f"  {counted(count, 'region')} {text}.")
    for problem in report.problems:
        note(f"  {problem}")
