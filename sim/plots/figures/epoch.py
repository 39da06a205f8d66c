"""OpenAI's compute of 2024 as Epoch AI stacks it, published and replicated, with the intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from sim.plots import slide, style
from sim.record.epoch_table import USD_PER_MILLION, Block, Row

BLOCKS = {
    "others": ("Other models' final runs", style.ORANGE),
    "gpt_4_5": ("GPT-4.5's final run", style.PURPLE),
    "experiments": ("Experiments, unreleased\nmodels, synthetic data", style.SKY),
    "inference": ("Inference", style.PALE),
}
ROWS = {
    "gpt_4_5_usd_million": "GPT-4.5",
    "others_usd_million": "Other models",
    "all_sum_usd_million": "All: sums of the\ntwo rows above",
    "all_usd_million": "All: added up\ndraw by draw",
}
BARS = ("published", "replicated")
TALL = 1000.0
"""USD million from which on a block has room for its number."""
OURS = style.BLUE
FOOTER = "A replication of a published estimate; the experiments are what the final runs leave"


@slide.own_look()
def figure_epoch(
    rows: Sequence[Row], stack: Mapping[str, Block], rd_usd: float, source: str
) -> Figure:
    """Draw the two stacks side by side, and the 90 % intervals of the final runs.

    Parameters
    ----------
    rows : as from `sim.record.epoch_table.summary`.
    stack : as from `sim.record.epoch_table.blocks`.
    rd_usd : R&D compute, USD; turns money into shares.
    source : what was drawn, for the footer.

    Returns
    -------
    matplotlib.figure.Figure
    """
    found = {row.quantity: row for row in rows}
    figure = slide.titled(
        f"Final training runs took {found['share'].median:.0%} of OpenAI's R&D compute in 2024",
        "Left: Epoch AI's published stack beside the replicated medians; whiskers are 90% "
        "intervals of all final runs\n(published: sums of ends; replicated: draw by draw). "
        "Right: point figures or medians, on 90% intervals.",
        source,
        FOOTER,
    )
    _stacks(style.add_axes(figure, 0.075, 0.115, 0.25, 0.70), stack, found)
    _intervals(style.add_axes(figure, 0.665, 0.135, 0.32, 0.585), found, rd_usd)
    return figure


def _stacks(axes: Axes, stack: Mapping[str, Block], rows: Mapping[str, Row]) -> None:
    labels = []
    floors = [0.0, 0.0]
    for name, block in stack.items():
        text, color = BLOCKS[name]
        for place, height in enumerate(block):
            axes.bar(place, height, 0.62, bottom=floors[place], color=color,
                     edgecolor="white", linewidth=0.8)  # fmt: skip
            if height > TALL:
                style.write(axes, f"{height:,.0f}", place, floors[place] + height / 2, ha="center",
                            fontsize=style.BODY, color=style.BLACK)  # fmt: skip
        middle = floors[1] + block.replicated / 2
        if block.replicated <= TALL:
            text += f":\n{block.published:,.0f} published, {block.replicated:,.0f} replicated"
        labels.append(style.Label(middle, text, color))
        floors = [floor + height for floor, height in zip(floors, block, strict=True)]
    summed, drawn = rows["all_sum_usd_million"], rows["all_usd_million"]
    ends = ((summed.published_low, summed.published_high), (drawn.p05, drawn.p95))
    for place, (low, high) in enumerate(ends):
        axes.errorbar(place, (low + high) / 2, (high - low) / 2, color=style.BLACK, capsize=6,
                      linewidth=1.6)  # fmt: skip
    axes.set_xlim(-0.5, 1.5)
    axes.set_ylim(0, 1.04 * max(floors))
    axes.set_xticks([0, 1], ["Epoch AI,\npublished", "Replicated\n(medians)"])
    axes.tick_params(axis="x", length=0, labelsize=style.BODY)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    style.unit(axes, "USD million")
    style.label_right(axes, labels)


def _intervals(axes: Axes, rows: Mapping[str, Row], rd_usd: float) -> None:
    for place, name in enumerate(ROWS):
        row = rows[name]
        _interval(axes, place - 0.15, (row.published, row.published_low, row.published_high),
                  style.DARK, "bottom")  # fmt: skip
        _interval(axes, place + 0.15, (row.median, row.p05, row.p95), OURS, "top")
    axes.set_xscale("log")
    axes.set_xlim(14, 2600)
    ticks = [25, 50, 100, 250, 500, 1000]
    axes.set_xticks(ticks, [f"{tick:,}" for tick in ticks])
    axes.xaxis.set_minor_formatter(NullFormatter())
    style.rows(axes, list(ROWS.values()), style.BODY, (0.65, 0.5))
    axes.grid(axis="x", color=style.FAINT, linewidth=0.8)
    axes.spines["left"].set_visible(False)
    style.below(axes, "USD million (log scale)")
    rd_million = rd_usd / USD_PER_MILLION
    shares = axes.secondary_xaxis("top", functions=(lambda x: x, lambda x: x))
    percent = [0.5, 1, 2, 5, 10, 20]
    shares.set_xticks([each / 100 * rd_million for each in percent], [f"{p:g}%" for p in percent])
    shares.xaxis.set_minor_formatter(NullFormatter())
    shares.tick_params(labelsize=style.SMALL, colors=style.DARK)
    shares.set_xlabel(f"Share of R&D compute ({rd_million:,.0f} million)", fontsize=style.SMALL,
                      color=style.DARK)  # fmt: skip
    for name, color, up in zip(BARS, (style.DARK, OURS), (0.965, 0.915), strict=True):
        style.write(axes, name, 0.02, up, "axes fraction", color=color, fontsize=style.BODY,
                    weight="bold")  # fmt: skip


def _interval(
    axes: Axes, place: float, figures: tuple[float, float, float], color: str, side: str
) -> None:
    """Draw a dot on its interval, its number above (bottom-aligned) or below (top-aligned)."""
    middle, low, high = figures
    if middle != middle:
        style.write(axes, "no such figure published", 100, place, color=color)
        return
    axes.plot([low, high], [place, place], color=color, linewidth=3)
    axes.plot(middle, place, "o", color=color, markersize=8)
    style.write(axes, f"{low:,.0f}", 0.93 * low, place, color=color, ha="right")
    style.write(axes, f"{high:,.0f}", 1.07 * high, place, color=color)
    beside = place - 0.08 if side == "bottom" else place + 0.08
    style.write(axes, f"{middle:,.0f}", middle, beside, color=color, ha="center", va=side)
