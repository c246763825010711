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
}
