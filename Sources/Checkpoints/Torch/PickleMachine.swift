import Failures

/// Reads a pickle of tensors: a machine with a stack and a memory that knows the few instructions which `torch.save` needs
/// for a dictionary of tensors, and calls nothing.
///
/// Anything else is passed over, and what it would make is nothing; it is refused by its name where it stands in the dictionary of
/// tensors itself, and not in a dictionary around it, as of files that also hold the optimiser's and the random generators' states.
/// The numbers of values are bounded, so that a small file cannot ask for much memory. Protocols 1 to 5 are known.
struct PickleMachine {
  /// Most values that stand on the stack, and most containers, tensors and storages that a pickle may make; a model of a
  /// thousand layers needs a hundredth of it.
  static let mostValues = 1 << 19

  private let code: LittleEndianBytes
  /// What of other kinds was met first.
  private var stranger: Failure?
  private var position = 0
  private var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memory: [Int: PickleValue] = [:]
  private var tuples: [[PickleValue]] = []
  private var dictionaries: [[(key: PickleValue, value: PickleValue)]] = []
  private var storages: [PickleStorage] = []
  private var tensors: [PickleTensor] = []

  private init(_ code: LittleEndianBytes) { self.code = code }

  /// The tensors of the dictionary that a pickle holds, by their names and in their order.
  ///
  /// - Parameters:
  ///   - code: the bytes of the pickle.
  ///   - keys: names of dictionaries to descend into first; without any, those of `WeightNames.wrappers` are tried.
  /// - Throws: `Failure` of kind `badData` with the offset, naming what is not known.
  static func tensors(_ code: LittleEndianBytes, under keys: [String]) throws -> [(name: String, tensor: PickleTensor)]
  {
    var machine = PickleMachine(code)
    var value = try machine.run()
    for key in keys {
      guard let inner = machine.entries(value).last(where: { $0.name == key })?.value else {
        throw code.damaged(at: 0, "has no dictionary \"\(key)\"")
      }
      value = inner
    }
    var seen: Set<Int> = []
    let wrapped = keys.isEmpty ? machine.wrapped(value, depth: WeightNames.deepestWrapping, &seen) : nil
    if keys.isEmpty, wrapped == nil, let stranger = machine.stranger { throw stranger }
    value = wrapped ?? value
    guard case .dictionary = value else { throw code.damaged(at: 0, "is not a dictionary of tensors") }
    let tensors = machine.tensors(of: value)
    let names = machine.entries(value).map(\.name)
    guard !tensors.isEmpty || names.isEmpty else { throw code.noTensors(names) }
    return tensors
  }

  private func tensors(of value: PickleValue) -> [(name: String, tensor: PickleTensor)] {
    entries(value).compactMap { name, value in
      guard case .tensor(let index) = value else { return nil }
      return (name, tensors[index])
    }
  }

  /// The innermost dictionary of tensors in those that training programs put around weights; nil when there is none.
  private func wrapped(_ value: PickleValue, depth: Int, _ seen: inout Set<Int>) -> PickleValue? {
    guard depth > 0, case .dictionary(let index) = value, seen.insert(index).inserted else { return nil }
    let held = entries(value)
    for key in WeightNames.wrappers {
      guard let inner = held.last(where: { $0.name == key })?.value else { continue }
      if let weights = wrapped(inner, depth: depth - 1, &seen) { return weights }
      if !tensors(of: inner).isEmpty { return inner }
    }
    return nil
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
      case 0x95: _ = try next(8)  // FRAME
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
      case 0x8c: try push(.text(try text(Int(try next(1)))))  // SHORT_BINUNICODE
      case 0x8d: try push(.text(try text(try length(8))))  // BINUNICODE8
      case 0x94: memory[memory.count] = try top()  // MEMOIZE
      case 0x93: try pushNamed()
      default: try passOver(instruction)
      }
    }
  }

  /// Instructions that make other things than tensors: what they make is nothing.
  private mutating func passOver(_ instruction: UInt64) throws {
    switch instruction {
    case 0x47:  // BINFLOAT
      _ = try next(8)
      try push(.none)
    case 0x49: try push(try writtenInteger())  // INT
    case 0x4c, 0x46, 0x53, 0x56:  // LONG, FLOAT, STRING, UNICODE
      _ = try line()
      try push(.none)
    case 0x43, 0x55: try skip(Int(try next(1)))  // SHORT_BINBYTES, SHORT_BINSTRING
    case 0x42, 0x54: try skip(Int(try next(4)))  // BINBYTES, BINSTRING
    case 0x8b: try skip(Int(try next(4)))  // LONG4
    case 0x8e, 0x96: try skip(try length(8))  // BINBYTES8, BYTEARRAY8
    case 0x8f: try push(.list)  // EMPTY_SET
    case 0x90: _ = try popToMark()  // ADDITEMS
    case 0x91, 0x6c:  // FROZENSET, LIST
      _ = try popToMark()
      try push(.list)
    case 0x64:  // DICT
      let values = try popToMark()
      try pushDictionary()
      try setItems(values)
    case 0x30: _ = try pop()  // POP
    case 0x31: _ = try popToMark()  // POP_MARK
    case 0x32: try push(try top())  // DUP
    case 0x81:  // NEWOBJ
      _ = try popTop(2)
      try push(.none)
    case 0x92:  // NEWOBJ_EX
      _ = try popTop(3)
      try push(.none)
    default:
      throw damaged("the pickle instruction \(instruction) is not one that a dictionary of tensors needs")
    }
  }

  // MARK: Bytes

  private func damaged(_ reason: String) -> Failure { code.damaged(at: max(0, position - 1), reason) }

  private mutating func next(_ width: Int) throws -> UInt64 {
    defer { position += width }
    return try code.unsigned(width, at: position)
  }

  private func expectProtocol(_ number: UInt64) throws {
    guard (1...5).contains(number) else { throw damaged("the pickle protocol is \(number), not one of 1 to 5") }
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
      position += try code.slice(position, length).count
      return .none
    }
    guard length > 0 else { return .integer(0) }
    let bits = try next(length)
    let shift = UInt64(64 - 8 * length)
    return .integer(Int(Int64(bitPattern: bits << shift) >> Int64(shift)))
  }

  private mutating func length(_ width: Int) throws -> Int {
    defer { position += width }
    return try code.size(width, at: position)
  }

  private mutating func skip(_ count: Int) throws {
    position += try code.slice(position, count).count
    try push(.none)
  }

  /// A whole number in digits, or a truth value as protocol 1 writes it.
  private mutating func writtenInteger() throws -> PickleValue {
    let text = try line()
    if ["00", "01"].contains(text) { return .boolean(text == "01") }
    return Int(text).map(PickleValue.integer) ?? .none
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
    return known(module, name, at: start)
  }

  /// A name whose two parts stand on the stack, as from protocol 4 on.
  private mutating func pushNamed() throws {
    let start = position
    let parts = try popTop(2)
    guard case .text(let module) = parts[0], case .text(let name) = parts[1] else {
      throw damaged("a name is no text")
    }
    try push(.global(known(module, name, at: start)))
  }

  private mutating func known(_ module: String, _ name: String, at start: Int) -> PickleGlobal {
    if let known = PickleGlobal(module: module, name: name) { return known }
    if stranger == nil {
      stranger = Failure(
        .badData, "\(code.path), offset \(code.start + start - 1)",
        "the pickle calls \(module.prefix(200)).\(name.prefix(200)), which is not part of a dictionary of tensors; "
          + "nothing was executed",
        remedy: "save the tensors alone: torch.save(model.state_dict(), …), or best as model.safetensors")
    }
    return .unknown
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
      if case .none = try top() { return }
      throw damaged("items are set where no dictionary is")
    }
    for pair in stride(from: 0, to: values.count, by: 2) {
      dictionaries[index].append((values[pair], values[pair + 1]))
    }
  }

  private mutating func pushStorage() throws {
    let identity = try pop()
    if case .tuple(let index) = identity, tuples[index].count > 1, case .global(.unknown) = tuples[index][1] {
      return try push(.none)
    }
    guard case .tuple(let index) = identity, tuples[index].count == 5, case .text("storage") = tuples[index][0],
      case .global(.storageClass(let type)) = tuples[index][1], case .text(let key) = tuples[index][2],
      case .integer(let count) = tuples[index][4], count >= 0
    else { throw damaged("a persistent id is not that of a storage") }
    try checkStore(storages.count)
    storages.append(PickleStorage(type: type, key: key, count: count))
    try push(.storage(storages.count - 1))
  }

  private mutating func call() throws {
    let values = try popTop(2)
    switch values[0] {
    case .global(.unknown), .none: return try push(.none)
    default: break
    }
    guard case .global(let called) = values[0], case .tuple(let index) = values[1] else {
      throw damaged("something other than a known name is called")
    }
    let arguments = tuples[index]
    switch called {
    case .orderedDictionary:
      guard arguments.isEmpty else { throw damaged("OrderedDict is called with arguments") }
      try pushDictionary()
    case .rebuildTensor:
      // Of a storage of an unknown type.
      if case .none? = arguments.first { return try push(.none) }
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
