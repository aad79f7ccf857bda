"""A plot of rate against pending invites, as SVG: both axes by powers of ten, readable on light and dark."""

import html
import math

WIDTH, HEIGHT = 720, 440
LEFT, RIGHT, TOP, BOTTOM = 76, 190, 40, 56
COLOURS = ("#d1495b", "#c77700", "#1f78c8", "#2a9d6f", "#8a5cc2")

STYLE = """
text { font: 13px system-ui, sans-serif; fill: #24292f; }
.title { font-weight: 600; }
.grid { stroke: #d0d7de; stroke-width: 1; }
.paper { fill: #ffffff; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .grid { stroke: #3d444d; }
  .paper { fill: #0d1117; }
}
"""


def decades(values):
    """From the power of ten at or below the least to the one at or above the greatest."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)


def label(exponent):
    return f"{10 ** exponent:,}" if exponent >= 0 else f"{10 ** exponent:g}"


class Axis:
    """Places values between two pixels, by their logarithm."""

    def __init__(self, values, start, end):
        self.low, self.high = decades(values)
        self.start, self.end = start, end

    def place(self, value):
        part = (math.log10(value) - self.low) / (self.high - self.low)
        return self.start + part * (self.end - self.start)

    def ticks(self):
        return [(exponent, self.place(10 ** exponent)) for exponent in range(self.low, self.high + 1)]


def text(x, y, words, anchor="start", extra=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{extra}>{html.escape(words)}</text>'


def line(name, points, colour, x, y):
    places = [(x.place(pending), y.place(rate)) for pending, rate in points]
    path = " ".join(f"{px:.1f},{py:.1f}" for px, py in places)
    parts = [f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>']
    parts += [f'<circle cx="{px:.1f}" cy="{py:.1f}" r="4" fill="{colour}"/>' for px, py in places]
    parts.append(text(places[-1][0] + 9, places[-1][1] + 4, name))
    return parts


def svg(curves):
    """@param curves {name: [[pending, rate], ...]}; a series without points is left out"""
    curves = {name: [(max(pending, 1), rate) for pending, rate in points if rate > 0]
              for name, points in curves.items()}
    curves = {name: points for name, points in curves.items() if points}
    every = [point for points in curves.values() for point in points]
    x = Axis([pending for pending, _ in every], LEFT, WIDTH - RIGHT)
    y = Axis([rate for _, rate in every], HEIGHT - BOTTOM, TOP)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
             f'aria-labelledby="title"><title id="title">Invites per second against pending invites</title>',
             f"<style>{STYLE}</style>", f'<rect class="paper" width="{WIDTH}" height="{HEIGHT}" rx="6"/>',
             text(LEFT, 22, "Invites made per second", extra=' class="title"'),
             text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, "pending invites", "middle")]
    for exponent, at in x.ticks():
        parts.append(f'<line class="grid" x1="{at:.1f}" y1="{TOP}" x2="{at:.1f}" y2="{HEIGHT - BOTTOM}"/>')
        parts.append(text(at, HEIGHT - BOTTOM + 20, label(exponent), "middle"))
    for exponent, at in y.ticks():
        parts.append(f'<line class="grid" x1="{LEFT}" y1="{at:.1f}" x2="{WIDTH - RIGHT}" y2="{at:.1f}"/>')
        parts.append(text(LEFT - 8, at + 4, label(exponent), "end"))
    for (name, points), colour in zip(curves.items(), COLOURS * (1 + len(curves) // len(COLOURS))):
        parts += line(name, sorted(points), colour, x, y)
    return "\n".join(parts + ["</svg>"]) + "\n"
