/// What the fields of a report's JSON are.
///
/// Paths are written as `jq` takes them. Fields that have no value are left out, except numbers in lists, which are null then.
public enum ReportSchema {
  /// A description for every field, by its path.
  public static let fields: [String: String] = [
    ".format": "always \"polypythia-report\"",
    ".format_version": "version of this layout; raised whenever a field changes its meaning or goes",
    ".title": "headline",
    ".population": "what the runs may be compared with",
    ".verdict.state": "found: a run is named as an outlier; none: tested, and none named; open: not tested",
    ".verdict.lead": "the answer in one sentence",
    ".verdict.groups[][]": "statements on one size: text, and sources of its numbers",
    ".warnings[]": "what must be known before the rest is believed",
    ".sections[].id": "stable name of a section",
    ".sections[].blocks[].kind":
      "heading, paragraph, note, list, table, figure or missing; says which other keys there are",
    ".sections[].blocks[].text": "a heading, a statement, a remark, or why something is missing",
    ".sections[].blocks[].sources[]": "where the numbers of the statement come from",
    ".sections[].blocks[].items[]": "statements of a list",
    ".sections[].blocks[].command": "the command that would fill what is missing",
    ".sections[].blocks[].table.id": "stable name of a table, unique in the report",
    ".sections[].blocks[].table.columns[]": "key, title, and whether its cells are numbers",
    ".sections[].blocks[].table.rows[].cells[]": "one cell for each column; the first names the row",
    ".sections[].blocks[].table.rows[].cells[].text": "the cell as shown, rounded",
    ".sections[].blocks[].table.rows[].cells[].value": "the number in full",
    ".sections[].blocks[].table.rows[].cells[].source":
      "where the number comes from: RUN/trace.h5:/GROUP/VARIABLE, or results/NAME.json:PATH; a run written * stands for all compared",
    ".sections[].blocks[].table.rows[].marked": "whether the row is about a run that the verdict names",
    ".sections[].blocks[].table.footers[]": "means, spreads and limits below the rows",
    ".sections[].blocks[].table.folded": "whether the table is folded away on the page until asked for",
    ".sections[].blocks[].figure.id": "stable name of a figure, unique in the report",
    ".sections[].blocks[].figure.kind":
      "lines, matrix, strips, graph, intervals or points; says which other keys there are",
    ".sections[].blocks[].figure.note": "how the data were smoothed and thinned, and what the band is",
    ".sections[].blocks[].figure.lines[]": "label, role, seed, positions x, values y, source",
    ".sections[].blocks[].figure.band": "positions x, edges low and high",
    ".sections[].blocks[].figure.events[]": "places across lines: label, position x, interval low and high, source",
    ".sections[].blocks[].figure.marks[]": "points on lines: label, seed, position x, value y, source",
    ".sections[].blocks[].figure.matrix":
      "labels, rows of values, the values of the first and last colour, and the merges of the clustering (SciPy's numbering)",
    ".sections[].blocks[].figure.strips[]":
      "label, seed, whether the run's path is named, steps, state at each step, steps at which the run deviates",
    ".sections[].blocks[].figure.graph":
      "nodes (states) and edges (transitions) with the number of runs; nodes that only some runs visit; probabilities of edges",
    ".sections[].blocks[].figure.intervals[]": "label, value, low, high, seed, whether the run is an outlier, source",
    ".sections[].blocks[].figure.points[]":
      "label, seed, whether the run is an outlier, values x and y, sources of both",
    ".sections[].blocks[].figure.reference": "what to compare intervals with: label, low, high",
    ".schema": "this list",
  ]
}
