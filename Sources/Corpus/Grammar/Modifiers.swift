/// Adjectives, adverbs, prepositions and phrases of time of the built-in corpus.
enum Modifiers {
  static let livingAdjectives = WordList.words(
    """
    young old tall clever quiet honest brave tired hungry angry happy lonely busy polite proud careful stubborn
    cheerful famous patient lazy strong gentle shy curious nervous wise poor rich
    """)

  static let thingAdjectives = WordList.words(
    """
    small large red green blue yellow white black grey wooden broken new old heavy light empty beautiful plain golden
    narrow wide round dirty clean strange expensive cheap bright dark ancient simple
    """)

  static let states = WordList.words(
    "ready late safe famous silent alone well warm cold quiet certain different important welcome near busy"
  )

  static let thingStates = WordList.words(
    "empty full clean dirty broken ready heavy cold warm old expensive cheap missing useful dry wet famous open"
  )

  static let manner = WordList.words(
    """
    quietly slowly quickly gladly loudly carefully again together at_once in_silence without_a_word for_hours
    with_great_care as_usual all_day
    """)

  /// Between a noun and the noun that tempts the verb to agree with the wrong one.
  static let attaching = WordList.words("near behind beside with opposite next_to in_front_of above below")

  static let locating = WordList.words("in near behind beside outside by opposite at across_from not_far_from")

  static let pastTimes = WordList.words(
    """
    yesterday last_week last_year two_days_ago three_years_ago long_ago one_night that_morning on_the_following_day
    last_winter an_hour_later
    """)

  static let presentTimes = WordList.words(
    "every_morning every_evening on_most_days nowadays each_spring on_Sundays today most_of_the_time at_noon"
  )

  static let futureTimes = WordList.words("tomorrow next_week next_year soon in_a_few_days one_day next_summer")

  static let perfectTimes = WordList.words("since_Monday so_far for_many_years since_last_spring until_now")

  static let numerals = WordList.words("two three four five six seven eight nine ten eleven twelve")
}
