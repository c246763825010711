import Files
import Testing

@Suite struct CSVFieldTests {
  @Test(arguments: [
    ("plain text", "plain text"), ("", "\"\""), (" a", "\" a\""), ("a ", "\"a \""), ("a,b", "\"a,b\""),
    ("say \"a\"", "\"say \"\"a\"\"\""), ("a\nb", "\"a\nb\""), ("a\rb", "\"a\rb\""), ("a\r\nb", "\"a\r\nb\""),
    ("größer", "größer"), ("-1", "-1"),
  ])
  func whatCouldBeTakenApartStandsBetweenQuotes(text: String, field: String) {
    #expect(CSVField.quoted(text) == field)
  }

  @Test(arguments: [
    ("=SUM(A1)", "'=SUM(A1)"), ("+1", "'+1"), ("-a", "'-a"), ("@x", "'@x"), ("a=b", "a=b"), ("", ""), ("'=x", "'=x"),
  ])
  func noTextIsAFormula(text: String, defused: String) {
    #expect(CSVField.defused(text) == defused)
  }
}
