/// What the fields of a report's JSON are.
///
/// Paths are written as `jq` takes them. Fields that have no value are left out, except numbers in lists, which are null then.
public enum ReportSchema {
  /// A description of every field, by its path; the fields of a small object stand by their names in that of the object.
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
    ".sections[].title": "heading of a section",
    ".sections[].blocks[].kind":
      "heading, paragraph, note, list, table, figure or missing; says which other keys there are",
    ".sections[].blocks[].text": "a heading, a statement, a remark, or why something is missing",
    ".sections[].blocks[].sources[]": "where the numbers of the statement come from",
    ".sections[].blocks[].items[]": "statements of a list",
    ".sections[].blocks[].command": "the command that would fill what is missing",
    ".sections[].blocks[].table.id": "stable name of a table, unique in the report",
    ".sections[].blocks[].table.caption": "what the table shows",
    ".sections[].blocks[].table.columns[]":
      "key (a name for programs), title (the heading), numeric (whether its cells are numbers)",
    ".sections[].blocks[].table.rows[].cells[]": "one cell for each column; the first names the row",
    ".sections[].blocks[].table.rows[].cells[].text": "the cell as shown, rounded",
    ".sections[].blocks[].table.rows[].cells[].value": "the number in full",
    ".sections[].blocks[].table.rows[].cells[].source":
      "where the number comes from: RUN/trace.h5:/GROUP/VARIABLE, or results/NAME.json:PATH; a run written * stands for all compared",
    ".sections[].blocks[].table.rows[].marked": "whether the row is about a run that the verdict names",
    ".sections[].blocks[].table.footers[]": "means, spreads and limits below the rows: cells and marked as in rows",
    ".sections[].blocks[].table.footers[].cells[]": "text, value and source as in rows",
    ".sections[].blocks[].table.folded": "whether the table is folded away on the page until asked for",
    ".sections[].blocks[].figure.id": "stable name of a figure, unique in the report",
    ".sections[].blocks[].figure.kind":
      "lines, matrix, strips, graph, intervals or points; says which other keys there are",
    ".sections[].blocks[].figure.title": "heading of the figure",
    ".sections[].blocks[].figure.note": "how the data were smoothed and thinned, and what the band is",
    ".sections[].blocks[].figure.description": "what there is to see, for people who cannot see it",
    ".sections[].blocks[].figure.size": "the model size that the figure is about",
    ".sections[].blocks[].figure.x":
      "horizontal axis: label (with the unit), logarithmic (whether stretched so), range (values shown whatever the data are)",
    ".sections[].blocks[].figure.y": "vertical axis: label, logarithmic and range as of the horizontal one",
    ".sections[].blocks[].figure.has_logarithmic_form":
      "whether the lines are also worth a look on logarithmic axes",
    ".sections[].blocks[].figure.lines[]":
      "label, role (ordinary, median, outlier or reference), seed, positions x, values y, source",
    ".sections[].blocks[].figure.band": "label, positions x, edges low and high",
    ".sections[].blocks[].figure.events[]": "places across lines: label, position x, interval low and high, source",
    ".sections[].blocks[].figure.marks[]": "points on lines: label, seed, position x, value y, source",
    ".sections[].blocks[].figure.matrix":
      "labels of rows and columns, values by rows, low and high (values of the first and last colour), source",
    ".sections[].blocks[].figure.matrix.merges[]":
      "the clustering of rows and columns (SciPy's numbering): the clusters left and right, and the height at which they merge",
    ".sections[].blocks[].figure.strips[]":
      "label, seed, is_outlier (whether the run's path is named), steps, states at them, deviating_steps (those at which the run "
      + "deviates), source",
    ".sections[].blocks[].figure.graph": "number of runs in all, and source",
    ".sections[].blocks[].figure.graph.nodes[]":
      "state, number of runs that visit it, is_detour (whether only some do)",
    ".sections[].blocks[].figure.graph.edges[]":
      "transition from one state to another: number of runs that make it, probability, label (what goes with it)",
    ".sections[].blocks[].figure.intervals[]":
      "label, value, low, high, seed, is_outlier (whether the verdict names the run), source",
    ".sections[].blocks[].figure.points[]":
      "label, seed, is_outlier (whether the verdict names the run), values x and y, sources of both",
    ".sections[].blocks[].figure.reference": "what to compare intervals with: label, low, high",
    ".schema": "this list",
  ]
}
