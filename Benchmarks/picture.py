"""Draws lines in a plane whose axes both grow by powers of ten."""

import math

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 640, 380, 70, 50, 20, 190
COLOURS = ("#6b7280", "#2563eb", "#b45309")


def draw(series):
    """An SVG of lists of points (number, seconds) by name."""
    points = [point for line in series.values() for point in line]
    low, high = (math.floor(math.log10(min(s for _, s in points))),
                 math.ceil(math.log10(max(s for _, s in points))))
    first, last = (math.log10(min(n for n, _ in points)), math.log10(max(n for n, _ in points)))

    def x(number):
        return LEFT + (math.log10(number) - first) / max(last - first, 1) * (WIDTH - LEFT - RIGHT)

    def y(seconds):
        share = (math.log10(seconds) - low) / max(high - low, 1)
        return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="system-ui, sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
    ]
    for power in range(low, high + 1):
        place = y(10 ** power)
        label = f"{10 ** power:g} s"
        parts.append(f'<path d="M{LEFT} {place:.1f}H{WIDTH - RIGHT}" stroke="#e5e7eb"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{place + 4:.1f}" text-anchor="end">{label}</text>')
    for number in sorted({n for n, _ in points}):
        parts.append(f'<text x="{x(number):.1f}" y="{HEIGHT - BOTTOM + 20}" '
                     f'text-anchor="middle">{number:,}</text>')
    parts.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 8}" '
                 'text-anchor="middle">manifests, or resources</text>')
    for (name, line), colour in zip(series.items(), COLOURS):
        if not line:
            continue
        path = "L".join(f"{x(n):.1f} {y(s):.1f}" for n, s in line)
        parts.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x(n):.1f}" cy="{y(s):.1f}" r="3.5" fill="{colour}"/>'
                  for n, s in line]
        end = line[-1]
        parts.append(f'<text x="{x(end[0]) + 10:.1f}" y="{y(end[1]) + 4:.1f}" '
                     f'fill="{colour}">{name}</text>')
    return "\n".join(parts + ["</svg>"]) + "\n"
