import Foundation
import Testing

@testable import Report
@testable import Stability

@Suite struct ReportDocumentTests {
  /// Any JSON, decoded with every digit of its numbers.
  private enum Value: Decodable {
    case number(Double), text(String), list([Value]), object([String: Value]), other

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let list = try? container.decode([Value].self) {
        self = .list(list)
      } else if let object = try? container.decode([String: Value].self) {
        self = .object(object)
      } else if let text = try? container.decode(String.self) {
        self = .text(text)
      } else if let number = try? container.decode(Double.self) {
        self = .number(number)
      } else {
        self = .other
      }
    }

    func collect(_ numbers: inout Set<Double>, _ texts: inout [String]) {
      switch self {
      case .number(let number): numbers.insert(number)
      case .text(let text): texts.append(text)
      case .list(let list): for item in list { item.collect(&numbers, &texts) }
      case .object(let object): for item in object.values { item.collect(&numbers, &texts) }
      case .other: break
      }
    }
  }

  private func content(_ document: ReportDocument) throws -> (numbers: Set<Double>, texts: [String]) {
    var (numbers, texts): (Set<Double>, [String]) = ([], [])
    try JSONDecoder().decode(Value.self, from: document.json()).collect(&numbers, &texts)
    return (numbers, texts)
  }

  private func visibleText(_ page: String) -> String {
    page.replacing(/<(style|svg)[\s\S]*?<\/(style|svg)>/, with: " ")
      .replacing(/<[^>]*>/, with: "\n").replacing("&#39;", with: "'").replacing("&quot;", with: "\"")
      .replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&amp;", with: "&")
  }

  @Test func everyNumberOfThePageIsInTheJSON() throws {
    let document = ReportDocument(try sampleInput())
    let page = HTMLReport.render(document)
    let (numbers, texts) = try content(document)
    let marked = page.matches(of: /<data value="([^"]*)"/).compactMap { Double($0.1) }
    #expect(marked.count > 200)
    #expect(marked.filter { !numbers.contains($0) } == [])
    // What is not marked stands in sentences, which the JSON holds as they are.
    let known = texts.joined(separator: "\n")
    let tokens = visibleText(page).matches(of: /[0-9][0-9.,]*[0-9]|[0-9]/).map { String($0.0) }
    #expect(tokens.filter { !known.contains($0) } == [])
  }

  @Test func everyNumberOfAChartIsInTheJSON() throws {
    let document = ReportDocument(try sampleInput())
    let numbers = try content(document).numbers
    let figures = document.sections.flatMap(\.blocks).compactMap { block -> ReportFigure? in
      if case .figure(let figure) = block { figure } else { nil }
    }
    #expect(figures.count >= 8)
    for figure in figures {
      let values = figure.chart().csv().split(separator: "\n").dropFirst().flatMap { $0.split(separator: ",") }
      #expect(values.compactMap { Double($0) }.filter { !numbers.contains($0) } == [], "\(figure.id)")
    }
  }

  @Test func sameInputGivesTheSameBytes() throws {
    let (first, second) = (ReportDocument(try sampleInput()), ReportDocument(try sampleInput()))
    #expect(try first.json() == second.json())
    #expect(HTMLReport.render(first) == HTMLReport.render(second))
    #expect(MarkdownReport.render(first) == MarkdownReport.render(second))
  }

  @Test func everyBlockCanBeReadFromTheJSON() throws {
    struct Written: Decodable {
      struct Section: Decodable {
        let id: String
        let blocks: [Block]
      }
      struct Block: Decodable {
        let kind: String
        let text: String?
        let items: [String]?
        let command: String?
        let sources: [String]?
        let table: ReportTable?
        let figure: ReportFigure?

        var block: ReportBlock? {
          switch kind {
          case "heading": text.map(ReportBlock.heading)
          case "paragraph": text.map { .paragraph(ReportDocument.Sentence($0, sources: sources ?? [])) }
          case "note": text.map(ReportBlock.note)
          case "list": items.map(ReportBlock.list)
          case "table": table.map(ReportBlock.table)
          case "figure": figure.map(ReportBlock.figure)
          case "missing": text.map { .missing($0, command: command) }
          default: nil
          }
        }
      }
      let format: String
      let formatVersion: Int
      let sections: [Section]
    }
    let document = ReportDocument(try sampleInput(seeds: 5))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let written = try decoder.decode(Written.self, from: document.json())
    #expect(written.format == "polypythia-report" && written.formatVersion == 1)
    #expect(written.sections.map(\.id) == document.sections.map(\.id))
    let blocks = document.sections.flatMap(\.blocks)
    #expect(written.sections.flatMap(\.blocks).compactMap(\.block) == blocks)
  }

  @Test(arguments: [["14m", "31m"], ["a b", "a<b", "a-b"]])
  func everyNameIsUniqueAndEveryTableIsRectangular(sizes: [String]) throws {
    let document = ReportDocument(try sampleInput(seeds: 5, sizes: sizes))
    var names = ["verdict"] + document.sections.map(\.id)
    for block in document.sections.flatMap(\.blocks) {
      switch block {
      case .table(let table):
        names.append(table.id)
        #expect((table.rows + table.footers).allSatisfy { $0.cells.count == table.columns.count }, "\(table.id)")
      case .figure(let figure): names.append(figure.id)
      default: break
      }
    }
    #expect(Set(names).count == names.count)
    let identifiers = HTMLReport.render(document).matches(of: /\sid="([^"]*)"/).map { String($0.1) }
    #expect(Set(identifiers).count == identifiers.count)
  }

  @Test func correctedPValuesHaveTheNameThatResultsGiveThem() throws {
    let document = ReportDocument(try sampleInput(seeds: 5))
    let columns = document.sections.flatMap(\.blocks).flatMap { block -> [ReportTable.Column] in
      if case .table(let table) = block { table.columns } else { [] }
    }.filter { $0.title == "p, corrected" }
    #expect(!columns.isEmpty && columns.allSatisfy { $0.key.hasSuffix("p_adjusted") })
  }

  @Test func everyNumberOfATableSaysWhereItComesFrom() throws {
    let document = ReportDocument(try sampleInput())
    let places = /(.+\/trace\.h5:\/|results\/[a-z]+\.json:|polypythia ).+/
    for case .table(let table) in document.sections.flatMap(\.blocks) {
      for cell in (table.rows + table.footers).flatMap(\.cells) where cell.text.contains(".") && cell.value != nil {
        #expect(cell.source?.wholeMatch(of: places) != nil, "\(table.id): \(cell.text)")
      }
    }
  }

  @Test func commandsTakeNamesOfAnyCharacters() throws {
    var input = try sampleInput(seeds: 5, sizes: ["it's $HOME"], sabotaged: false)
    input.folder = "my runs"
    let spike = Spike(
      run: "a b", metric: "training_loss", step: 3, peakStep: 3, peak: nil, height: nil, score: nil, duration: 1,
      recoveredAt: 4, diverged: false, seenAt: 3, isRetrospective: true, dataSeed: 1, sameData: [], alsoSpiking: [])
    input.results[SpikesReport.self]?.spikes = [spike]
    var commands: [String] = []
    for case .missing(_, let command?) in ReportDocument(input).sections.flatMap(\.blocks) { commands.append(command) }
    #expect(commands.contains("polypythia data view --run 'my runs/a b' --step 3"))
    #expect(commands.contains { $0.hasPrefix("polypythia analyze plan 'my runs' --size 'it'\\''s $HOME' --effect") })
    let lines = TerminalReport(SpikesReport.self, try #require(input.results[SpikesReport.self]), input).brief
    #expect(lines.contains("  polypythia data view --run 'my runs/a b' --step 3"))
  }

  @Test func emptyReportsNameTheCommandsThatFillThem() {
    let input = ReportInput(
      title: "Nothing", population: "none", folder: "mysweep", facts: [], runs: [], summaries: [],
      results: ReportResults())
    let text = MarkdownReport.render(ReportDocument(input))
    for command in ["outliers", "variance", "spikes", "changepoints", "maps", "similarity", "plan"] {
      #expect(text.contains("`polypythia analyze \(command) mysweep`"))
    }
  }
}

@Suite struct MarkdownReportTests {
  @Test func tablesHaveAsManyCellsInEveryRow() throws {
    let lines = MarkdownReport.render(ReportDocument(try sampleInput())).split(separator: "\n")
    #expect(lines.contains("## Verdict") && lines.contains { $0.hasPrefix("| pythia-14m-seed4 (outlier) | ") })
    var columns: Int?
    for line in lines {
      guard line.hasPrefix("|") else {
        columns = nil
        continue
      }
      let cells = line.replacing("\\|", with: "").count { $0 == "|" }
      #expect(columns == nil || columns == cells, "\(line)")
      columns = cells
    }
  }

  @Test func everyNumberSaysWhereItComesFrom() throws {
    let document = ReportDocument(try sampleInput(seeds: 5))
    let text = MarkdownReport.render(document).replacing("\\_", with: "_").replacing("\\*", with: "*")
    var sources = document.verdict.groups.flatMap { $0 }.flatMap(\.sources)
    for block in document.sections.flatMap(\.blocks) {
      switch block {
      case .table(let table): sources += ReportSources.of(table)
      case .figure(let figure): sources += ReportSources.of(figure)
      default: break
      }
    }
    #expect(sources.count > 100)
    let places = ReportSources.byVariable(sources)
    let (variables, files) = (places.map { $0.variable }, places.flatMap { $0.files })
    #expect(variables.filter { !text.contains("`\($0)`") } == [])
    #expect(files.filter { !text.contains($0) } == [])
  }

  @Test func namesFromOutsideAreNoMarkup() throws {
    let attack = "<img src=x onerror=alert(1)>|[a](javascript:x)`**\n# big"
    var input = try sampleInput(seeds: 5, name: attack)
    (input.title, input.population, input.folder, input.warnings) = (attack, attack, attack, [attack])
    // What stands between backquotes is shown as it is; one behind a backslash is no such mark.
    let text = MarkdownReport.render(ReportDocument(input)).replacing("\\`", with: "").replacing(
      /(`+).*?[^`]\1(?!`)/, with: "")
    #expect(!text.contains("<img") && !text.contains("\n# big") && !text.contains(/[^\\]\]\(javascript/))
  }
}
