import Files
import Testing

@Suite struct PathNameTests {
  @Test(arguments: [
    ("A", ""), ("é", ""), (".", ""), ("", ""), ("/", "/"), ("//", "/"), ("/A", "/"), ("A/", ""), ("a/b", "a"),
    ("a/b/", "a"), ("a//b", "a"), ("/a/b", "/a"), ("./A", "."), ("../../x", "../.."), ("ab", ""), ("a/é/c", "a/é"),
  ])
  func theParentIsEverythingBeforeTheLastName(path: String, parent: String) {
    #expect(PathName.parent(of: path) == parent)
  }

  @Test(arguments: [("a", "a"), ("a/b", "b"), ("/a/b//", "b"), ("/", ""), ("", "")])
  func theLastNameIsWhatTheFileIsCalled(path: String, last: String) {
    #expect(PathName.last(of: path) == last)
  }

  @Test(arguments: [("a", "a"), ("a/b//", "a/b"), ("/", "/"), ("//", "/"), ("", ""), ("/é/", "/é")])
  func slashesAtTheEndGo(path: String, trimmed: String) {
    #expect(PathName.trimmed(path) == trimmed)
  }

  @Test(arguments: [
    ("a", "a"), ("a/b.json", "b"), ("b.c.json", "b.c"), (".b", ".b"), ("a.d/b", "b"), ("a.d/b.x/", "b"), ("", ""),
  ])
  func theStemIsTheLastNameWithoutItsEnding(path: String, stem: String) {
    #expect(PathName.stem(of: path) == stem)
  }
}
