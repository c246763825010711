/// The nouns of the built-in corpus.
enum Nouns {
  static let people =
    WordList.nouns(
      """
      king boy uncle brother monk father grandfather nephew farmhand/farmhands gentleman/gentlemen fisherman/fishermen
      postman/postmen
      """, .man)
    + WordList.nouns(
      """
      queen girl aunt sister nun mother grandmother niece widow lady milkmaid washerwoman/washerwomen
      """, .woman)
    + WordList.nouns(
      """
      baker clerk doctor farmer gardener guard judge lawyer miller neighbour painter pilot poet sailor scholar shepherd
      singer soldier student tailor teacher traveller weaver writer child/children cook driver guest hunter merchant
      miner musician nurse officer printer rider servant stranger captain carpenter cousin dancer engineer librarian
      mason mayor potter
      """, .person)

  static let animals = WordList.nouns(
    """
    cat dog horse cow goat owl crow swan hen rabbit fox/foxes bear otter heron donkey mouse/mice goose/geese wolf/wolves
    frog beetle spider lizard squirrel badger pigeon sparrow calf/calves kitten puppy turtle
    """, .animal)

  /// Things that are carried, made, bought and sold.
  static let goods = WordList.nouns(
    """
    apple basket bell blanket book bottle bowl box brush bucket button cake candle chair clock coat coin cup drum flute
    glove hammer hat kettle key knife/knives ladder lamp lantern letter loaf/loaves map mirror needle newspaper painting
    parcel pencil picture plate pot purse ribbon ring rope saddle scarf/scarves shirt shoe spoon stool stove sword table
    ticket tool toy trunk umbrella vase violin wagon watch wheel whistle window
    """, .thing)

  /// Where things and people are.
  static let places = WordList.nouns(
    """
    barn bakery bridge castle cave chapel church cottage farm field forest fountain garden gate harbour hill hospital
    house inn island kitchen lake library market meadow mill mountain museum office orchard palace park path pond river
    road school shop square stable station street theatre tower town tunnel valley village wall well workshop yard
    """, .thing)

  static let men = WordList.words(
    "Arthur Bernard Charles Daniel Edward Felix George Henry Isaac James Leo Martin Oliver"
  )
  static let women = WordList.words(
    "Alice Beatrice Clara Dorothy Emma Flora Grace Helen Ida Julia Laura Martha Nora"
  )
}
