/// Finds the merges of a byte-pair encoding, keeping the counts of pairs up to date instead of counting again.
struct PairTrainer {
  private struct Candidate: Comparable {
    let count: Int
    let pair: TokenPair

    /// The more frequent pair comes first, then the smaller ids.
    static func < (one: Candidate, other: Candidate) -> Bool {
      one.count != other.count ? one.count > other.count : one.pair < other.pair
    }
  }

  /// The token of every id so far.
  private(set) var tokens: [String]
  /// The merges so far, in order of rank.
  private(set) var merges: [(pair: TokenPair, result: Int32)] = []

  /// Two ways of merging can give the same token, which then has one id.
  private var ids: [String: Int32]
  private var words: [[Int32]]
  private let counts: [Int]
  private var pairNumbers: [TokenPair: Int] = [:]
  private var pairCounts: [Int] = []
  /// Words in which a pair has occurred; it may have gone from some since.
  private var pairWords: [[Int32]] = []
  private var queue = Heap<Candidate>()

  init(words counted: WordCounts, tokens: [String], idOfByte: [Int32]) {
    self.tokens = tokens
    ids = Dictionary(uniqueKeysWithValues: zip(tokens, Int32(0)...))
    words = (0..<counted.table.count).map { number in counted.table.word(number).map { idOfByte[Int($0)] } }
    counts = counted.counts
    var touched: [TokenPair] = []
    for number in words.indices { add(words[number], of: number, touched: &touched) }
    offer(touched)
  }

  /// Merges until there are `vocabularySize` tokens or no pair occurs twice.
  mutating func run(vocabularySize: Int) {
    while tokens.count < vocabularySize, let best = queue.pop() {
      guard let number = pairNumbers[best.pair] else { continue }
      let count = pairCounts[number]
      if count == best.count {
        merge(best.pair, number: number)
      } else if count > 1 {
        queue.push(Candidate(count: count, pair: best.pair))
      }
    }
  }

  private mutating func merge(_ pair: TokenPair, number: Int) {
    let token = tokens[Int(pair.left)] + tokens[Int(pair.right)]
    let id = ids[token] ?? Int32(tokens.count)
    if ids.updateValue(id, forKey: token) == nil { tokens.append(token) }
    merges.append((pair, id))

    let affected = pairWords[number]
    pairWords[number] = []
    var touched: [TokenPair] = []
    for word in affected {
      let old = words[Int(word)]
      let new = Self.merged(old, pair, id)
      guard new.count < old.count else { continue }
      remove(old, of: Int(word))
      add(new, of: Int(word), touched: &touched, onlyWith: id)
      words[Int(word)] = new
    }
    offer(touched)
  }

  private static func merged(_ word: [Int32], _ pair: TokenPair, _ id: Int32) -> [Int32] {
    var result: [Int32] = []
    result.reserveCapacity(word.count)
    var index = 0
    while index < word.count {
      if index + 1 < word.count && word[index] == pair.left && word[index + 1] == pair.right {
        result.append(id)
        index += 2
      } else {
        result.append(word[index])
        index += 1
      }
    }
    return result
  }

  /// Counts the pairs of a word, and notes the word for those that hold `id` (all pairs when that is nil).
  private mutating func add(_ word: [Int32], of number: Int, touched: inout [TokenPair], onlyWith id: Int32? = nil) {
    for (left, right) in zip(word, word.dropFirst()) {
      let pair = TokenPair(left: left, right: right)
      let index: Int
      if let known = pairNumbers[pair] {
        index = known
      } else {
        index = pairCounts.count
        pairNumbers[pair] = index
        pairCounts.append(0)
        pairWords.append([])
      }
      pairCounts[index] += counts[number]
      guard id == nil || left == id || right == id else { continue }
      if pairWords[index].last != Int32(number) { pairWords[index].append(Int32(number)) }
      touched.append(pair)
    }
  }

  private mutating func remove(_ word: [Int32], of number: Int) {
    for (left, right) in zip(word, word.dropFirst()) {
      guard let index = pairNumbers[TokenPair(left: left, right: right)] else { continue }
      pairCounts[index] -= counts[number]
    }
  }

  private mutating func offer(_ pairs: [TokenPair]) {
    var previous: TokenPair?
    for pair in pairs.sorted() where pair != previous {
      previous = pair
      guard let number = pairNumbers[pair], pairCounts[number] > 1 else { continue }
      queue.push(Candidate(count: pairCounts[number], pair: pair))
    }
  }
}
