/// The verbs of the built-in corpus, by what they take as subject and object.
enum Verbs {
  /// Done by people, without an object.
  static let humanAlone = WordList.verbs(
    """
    laugh smile wait work sing/sang/sung dance travel argue complain whisper shout sleep/slept/slept wake/woke/woken
    arrive leave/left/left rest return pray worry hesitate speak/spoke/spoken cough kneel/knelt/knelt stay walk
    swim/swam/swum sigh
    """)

  /// Done by animals, without an object.
  static let animalAlone = WordList.verbs(
    """
    sleep/slept/slept run/ran/run wait hide/hid/hidden jump eat/ate/eaten drink/drank/drunk wander return rest
    swim/swam/swum listen stay tremble escape
    """)

  /// What happens to things.
  static let thingAlone = WordList.verbs(
    """
    fall/fell/fallen shine/shone/shone break/broke/broken disappear stand/stood/stood lie/lay/lain remain creak rattle
    gleam rot/rotted/rotted vanish
    """)

  /// People to things.
  static let humanToThing = WordList.verbs(
    """
    carry buy/bought/bought sell/sold/sold paint repair clean find/found/found lose/lost/lost open close keep/kept/kept
    bring/brought/brought borrow steal/stole/stolen hide/hid/hidden break/broke/broken make/made/made choose/chose/chosen
    count polish wrap/wrapped/wrapped need want collect throw/threw/thrown hold/held/held describe
    """)

  /// People to people.
  static let humanToHuman = WordList.verbs(
    """
    admire thank greet help invite trust blame praise teach/taught/taught visit meet/met/met marry forgive/forgave/forgiven
    obey answer pay/paid/paid warn embrace
    """)

  /// People and animals to anything.
  static let livingToAnything = WordList.verbs(
    "see/saw/seen watch follow hear/heard/heard notice like remember fear miss ignore find/found/found avoid"
  )

  /// Things to people and animals.
  static let thingToLiving = WordList.verbs("please surprise frighten amuse puzzle annoy delight disturb impress")

  /// What people and animals do to themselves.
  static let reflexive = WordList.verbs("hurt/hurt/hurt wash hide/hid/hidden see/saw/seen warm calm protect tire amuse")

  /// Followed by an adjective.
  static let linking = WordList.verbs("seem appear look become/became/become remain stay")

  /// Introduces what somebody says.
  static let saying = WordList.words("said replied answered whispered cried shouted explained added murmured")
}
