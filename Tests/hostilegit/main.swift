import Foundation

HostileGit.main()
