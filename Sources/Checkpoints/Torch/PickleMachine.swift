import Failures

/// Reads a pickle of tensors: a machine with a stack and a memory that knows the few instructions which `torch.save` needs
/// for a dictionary of tensors, and calls nothing.
///
/// Anything else is refused by its name; beside a dictionary that is asked for by name, as in files of GPT-NeoX that also hold the
/// optimiser's and the random generators' states, it is passed over, and what it would make is nothing. The numbers of values are
/// bounded, so that a small file cannot ask for much memory.
struct PickleMachine {
  /// Most values that stand on the stack, and most containers, tensors and storages that a pickle may make; a model of a
  /// thousand layers needs a hundredth of it.
  static let mostValues = 1 << 19

  private let code: LittleEndianBytes
  /// Whether values of other kinds are passed over.
  private let isTolerant: Bool
  private var position = 0
  private var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memory: [Int: PickleValue] = [:]
  private var tuples: [[PickleValue]] = []
  private var dictionaries: [[(key: PickleValue, value: PickleValue)]] = []
  private var storages: [PickleStorage] = []
  private var tensors: [PickleTensor] = []

  private init(_ code: LittleEndianBytes, isTolerant: Bool) { (self.code, self.isTolerant) = (code, isTolerant) }

  /// The tensors of the dictionary that a pickle holds, by their names and in their order.
  ///
  /// - Parameters:
  ///   - code: the bytes of the pickle.
  ///   - keys: names of dictionaries to descend into first.
  /// - Throws: `Failure` of kind `badData` with the offset, naming what is not known.
  static func tensors(_ code: LittleEndianBytes, under keys: [String]) throws -> [(name: String, tensor: PickleTensor)]
  {
    var machine = PickleMachine(code, isTolerant: !keys.isEmpty)
    var value = try machine.run()
    for key in keys {
      guard let inner = machine.entries(value).last(where: { $0.name == key })?.value else {
        throw code.damaged(at: 0, "has no dictionary \"\(key)\"")
      }
      value = inner
    }
    guard case .dictionary = value else { throw code.damaged(at: 0, "is not a dictionary of tensors") }
    return machine.entries(value).compactMap { name, value in
      guard case .tensor(let index) = value else { return nil }
      return (name, machine.tensors[index])
    }
  }

  private func entries(_ value: PickleValue) -> [(name: String, value: PickleValue)] {
    guard case .dictionary(let index) = value else { return [] }
    return dictionaries[index].compactMap { entry in
      guard case .text(let name) = entry.key else { return nil }
      return (name, entry.value)
    }
  }

  private mutating func run() throws -> PickleValue {
    while true {
      let instruction = try next(1)
      switch instruction {
      case 0x80: try expectProtocol(try next(1))
      case 0x2e: return try pop()  // STOP
      case 0x28: try mark()
      case 0x4e: try push(.none)
      case 0x88: try push(.boolean(true))
      case 0x89: try push(.boolean(false))
      case 0x4a: try push(.integer(Int(Int32(truncatingIfNeeded: try next(4)))))  // BININT
      case 0x4b: try push(.integer(Int(try next(1))))  // BININT1
      case 0x4d: try push(.integer(Int(try next(2))))  // BININT2
      case 0x8a: try push(try longInteger())
      case 0x58: try push(.text(try text(Int(try next(4)))))  // BINUNICODE
      case 0x29: try pushTuple([])
      case 0x85: try pushTuple(try popTop(1))
      case 0x86: try pushTuple(try popTop(2))
      case 0x87: try pushTuple(try popTop(3))
      case 0x74: try pushTuple(try popToMark())
      case 0x5d: try push(.list)
      case 0x61: _ = try popTop(1)  // APPEND: lists carry nothing that is needed
      case 0x65: _ = try popToMark()  // APPENDS
      case 0x7d: try pushDictionary()
      case 0x73: try setItems(try popTop(2))
      case 0x75: try setItems(try popToMark())
      case 0x62: _ = try popTop(1)  // BUILD: attributes of a dictionary, such as `_metadata`
      case 0x71: memory[Int(try next(1))] = try top()
      case 0x72: memory[Int(try next(4))] = try top()
      case 0x68: try recall(Int(try next(1)))
      case 0x6a: try recall(Int(try next(4)))
      case 0x63: try push(.global(try global()))
      case 0x51: try pushStorage()
      case 0x52: try call()
      case 0x47 where isTolerant:  // BINFLOAT
        _ = try next(8)
        try push(.none)
      case 0x81 where isTolerant:  // NEWOBJ
        _ = try popTop(2)
        try push(.none)
      default:
        throw damaged("the pickle instruction \(instruction) is not one that a dictionary of tensors needs")
      }
    }
  }

  // MARK: Bytes

  private func damaged(_ reason: String) -> Failure { code.damaged(at: max(0, position - 1), reason) }

  private mutating func next(_ width: Int) throws -> UInt64 {
    defer { position += width }
    return try code.unsigned(width, at: position)
  }

  private func expectProtocol(_ number: UInt64) throws {
    guard number == 2 else { throw damaged("the pickle protocol is \(number), not 2 as torch.save writes it") }
  }

  private mutating func text(_ length: Int) throws -> String {
    let bytes = try code.slice(position, length)
    guard let text = String(validating: bytes, as: UTF8.self) else { throw damaged("a text is not UTF-8") }
    position += length
    return text
  }

  private mutating func longInteger() throws -> PickleValue {
    let length = Int(try next(1))
    guard length <= 8 else {
      guard isTolerant else { throw damaged("a whole number of \(length) bytes is too large") }
      position += try code.slice(position, length).count
      return .none
    }
    guard length > 0 else { return .integer(0) }
    let bits = try next(length)
    let shift = UInt64(64 - 8 * length)
    return .integer(Int(Int64(bitPattern: bits << shift) >> Int64(shift)))
  }

  private mutating func line() throws -> String {
    let start = position
    while try next(1) != 0x0a {
      guard position - start <= 512 else { throw damaged("a name does not end") }
    }
    guard let text = String(validating: try code.slice(start, position - 1 - start), as: UTF8.self) else {
      throw damaged("a name is not UTF-8")
    }
    return text
  }

  private mutating func global() throws -> PickleGlobal {
    let start = position
    let (module, name) = (try line(), try line())
    guard let known = PickleGlobal(module: module, name: name) ?? (isTolerant ? .unknown : nil) else {
      throw Failure(
        .badData, "\(code.path), offset \(code.start + start - 1)",
        "the pickle calls \(module).\(name), which is not part of a dictionary of tensors; nothing was executed",
        remedy: "use a file of tensors only, best model.safetensors")
    }
    return known
  }

  // MARK: Stack

  private mutating func push(_ value: PickleValue) throws {
    guard stack.count < Self.mostValues else { throw damaged("more than \(Self.mostValues) values stand on the stack") }
    stack.append(value)
  }

  private mutating func mark() throws {
    guard marks.count < Self.mostValues else { throw damaged("more than \(Self.mostValues) marks are set") }
    marks.append(stack.count)
  }

  private func top() throws -> PickleValue {
    guard stack.count > (marks.last ?? 0), let value = stack.last else { throw damaged("the stack is empty") }
    guard memory.count < Self.mostValues else { throw damaged("more than \(Self.mostValues) values are remembered") }
    return value
  }

  private mutating func pop() throws -> PickleValue { try popTop(1)[0] }

  private mutating func popTop(_ count: Int) throws -> [PickleValue] {
    guard stack.count - (marks.last ?? 0) >= count else { throw damaged("the stack is empty") }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  private mutating func popToMark() throws -> [PickleValue] {
    guard let mark = marks.popLast() else { throw damaged("no mark is set") }
    defer { stack.removeLast(stack.count - mark) }
    return Array(stack[mark...])
  }

  private mutating func recall(_ place: Int) throws {
    guard let value = memory[place] else { throw damaged("nothing is remembered as number \(place)") }
    try push(value)
  }

  // MARK: Containers and tensors

  private func checkStore(_ count: Int) throws {
    guard count < Self.mostValues else { throw damaged("more than \(Self.mostValues) containers or tensors are made") }
  }

  private mutating func pushTuple(_ values: [PickleValue]) throws {
    try checkStore(tuples.count)
    tuples.append(values)
    try push(.tuple(tuples.count - 1))
  }

  private mutating func pushDictionary() throws {
    try checkStore(dictionaries.count)
    dictionaries.append([])
    try push(.dictionary(dictionaries.count - 1))
  }

  private mutating func setItems(_ values: [PickleValue]) throws {
    guard case .dictionary(let index) = try top(), values.count % 2 == 0 else {
      if isTolerant, case .none = try top() { return }
      throw damaged("items are set where no dictionary is")
    }
    for pair in stride(from: 0, to: values.count, by: 2) {
      dictionaries[index].append((values[pair], values[pair + 1]))
    }
  }

  private mutating func pushStorage() throws {
    guard case .tuple(let index) = try pop(), tuples[index].count == 5, case .text("storage") = tuples[index][0],
      case .global(.storageClass(let type)) = tuples[index][1], case .text(let key) = tuples[index][2],
      case .integer(let count) = tuples[index][4], count >= 0
    else { throw damaged("a persistent id is not that of a storage") }
    try checkStore(storages.count)
    storages.append(PickleStorage(type: type, key: key, count: count))
    try push(.storage(storages.count - 1))
  }

  private mutating func call() throws {
    let values = try popTop(2)
    if isTolerant, case .global(.unknown) = values[0] { return try push(.none) }
    guard case .global(let called) = values[0], case .tuple(let index) = values[1] else {
      throw damaged("something other than a known name is called")
    }
    let arguments = tuples[index]
    switch called {
    case .orderedDictionary:
      guard arguments.isEmpty else { throw damaged("OrderedDict is called with arguments") }
      try pushDictionary()
    case .rebuildTensor:
      try checkStore(tensors.count)
      tensors.append(try tensor(arguments))
      try push(.tensor(tensors.count - 1))
    case .rebuildParameter:
      guard case .tensor? = arguments.first else {
        throw damaged("a parameter is made of something other than a tensor")
      }
      try push(arguments[0])
    case .storageClass, .unknown:
      throw damaged("a storage class is called")
    }
  }

  private func tensor(_ arguments: [PickleValue]) throws -> PickleTensor {
    guard (6...7).contains(arguments.count), case .storage(let storage) = arguments[0],
      case .integer(let offset) = arguments[1], let shape = integers(arguments[2]), let strides = integers(arguments[3])
    else { throw damaged("a tensor is rebuilt from other arguments than expected") }
    let tensor = PickleTensor(storage: storages[storage], offset: offset, shape: shape, strides: strides)
    if let problem = tensor.problem { throw damaged("a tensor \(problem)") }
    return tensor
  }

  private func integers(_ value: PickleValue) -> [Int]? {
    guard case .tuple(let index) = value, tuples[index].count <= 16 else { return nil }
    let numbers = tuples[index].compactMap { value -> Int? in
      guard case .integer(let number) = value else { return nil }
      return number
    }
    return numbers.count == tuples[index].count ? numbers : nil
  }
}

extension PickleTensor {
  /// Number of values; checked by `problem` not to overflow.
  var count: Int { shape.contains(0) ? 0 : shape.reduce(1, *) }

  /// What is wrong with the view, as words after "a tensor", or nil: it must stay in its storage and have no more values.
  var problem: String? {
    guard shape.count == strides.count, offset >= 0, shape.allSatisfy({ $0 >= 0 }), strides.allSatisfy({ $0 >= 0 })
    else { return "has the shape \(shape), strides \(strides) and offset \(offset), which do not fit together" }
    guard !shape.contains(0) else { return nil }
    var (total, last) = (1, offset)
    for (extent, stride) in zip(shape, strides) {
      let (product, tooMany) = total.multipliedReportingOverflow(by: extent)
      let (reach, tooFar) = (extent - 1).multipliedReportingOverflow(by: stride)
      let (place, beyond) = last.addingReportingOverflow(reach)
      guard !tooMany, !tooFar, !beyond else { return "of shape \(shape) and strides \(strides) is too large" }
      (total, last) = (product, place)
    }
    guard last < storage.count, total <= storage.count else {
      return "of shape \(shape), strides \(strides) and offset \(offset) leaves its storage of \(storage.count) values"
    }
    return nil
  }
}
