/// The fixed looks of sizes and seeds: the same size has the same colour, the same seed the same dash and mark, in every chart.
public enum Palette {
  /// The sizes that have a colour of their own; all others share one.
  static let sizes = ["14m", "31m", "70m", "160m", "410m"]

  // Okabe and Ito's colours, which colour-blind people can tell apart, darkened or lightened until lines stand out from the page.
  static let lightHues = ["#0072b2", "#b85c00", "#007a5a", "#a63f7d", "#7d6300", "#5b6470"]
  static let darkHues = ["#56b4e9", "#f0a030", "#2fbf95", "#e08fc0", "#e6d052", "#a8b0bb"]

  /// The colour of a size, as a CSS value that follows the page's light or dark mode.
  public static func hue(ofSize size: String) -> String {
    let index = sizes.firstIndex(of: size.lowercased()) ?? sizes.count
    return "var(--hue\(index),\(lightHues[index]))"
  }

  /// Text that stands out: names of what is important.
  public static let ink = "var(--ink,#17202a)"
  /// Ordinary text and axes.
  public static let soft = "var(--soft,#586472)"
  /// Grid lines.
  static let rule = "var(--rule,#dfe4ea)"
  /// What is behind everything.
  static let page = "var(--page,#ffffff)"

  // Tol's "muted" colours (2021), which colour-blind people can tell apart, in an order that sets neighbours apart.
  private static let states = [
    "#332288", "#88ccee", "#117733", "#ddcc77", "#cc6677", "#44aa99", "#882255", "#999933", "#aa4499", "#bbbbbb",
  ]

  /// The colour of a state, category or group, the same on light and dark pages; beyond ten they repeat.
  public static func colour(ofState state: Int) -> String {
    states[index(state % states.count + 1, states.count)]
  }

  /// A drawing without CSS variables: each is replaced by its fall-back. Texts are left alone, since quotation marks are
  /// escaped in them.
  static func plain(_ svg: String) -> String {
    svg.replacing(/="var\(--[a-z0-9]+,(#[0-9a-f]+)\)"/) { "=\"\($0.1)\"" }
  }

  private static let dashes = ["", "7 3", "2 2", "7 2 2 2", "11 3", "4 4", "1 3", "9 2 2 2 2 2", "13 4 4 4"]

  /// The dash of a seed, as an SVG dash array; empty for an unbroken line.
  static func dash(ofSeed seed: Int) -> String { dashes[index(seed, dashes.count)] }

  /// The path of a seed's mark around a point.
  static func mark(ofSeed seed: Int, x: Double, y: Double) -> String {
    let shapes: [[(Double, Double)]] = [
      [(-2.5, -2.5), (2.5, -2.5), (2.5, 2.5), (-2.5, 2.5)], [(0, -3.4), (3.4, 0), (0, 3.4), (-3.4, 0)],
      [(0, -3.2), (3, 2.4), (-3, 2.4)], [(0, 3.2), (3, -2.4), (-3, -2.4)], [(-3.2, 0), (2.4, -3), (2.4, 3)],
      [(3.2, 0), (-2.4, -3), (-2.4, 3)],
      [(-1, -3), (1, -3), (1, -1), (3, -1), (3, 1), (1, 1), (1, 3), (-1, 3), (-1, 1), (-3, 1), (-3, -1), (-1, -1)],
      [(0, -3.2), (3, -1), (1.9, 2.6), (-1.9, 2.6), (-3, -1)], [(-3.4, -1.6), (3.4, -1.6), (3.4, 1.6), (-3.4, 1.6)],
    ]
    let corners = shapes[index(seed, shapes.count)].map {
      "\(Markup.coordinate(x + $0.0)) \(Markup.coordinate(y + $0.1))"
    }
    return "M" + corners.joined(separator: "L") + "Z"
  }

  // Seeds 1, 2, 3 … take the looks in turn; negative ones too.
  private static func index(_ seed: Int, _ count: Int) -> Int {
    let remainder = seed % count
    return ((remainder < 0 ? remainder + count : remainder) + count - 1) % count
  }
}
