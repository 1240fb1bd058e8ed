/// A value on the heap that copies share until one of them sets another, so that what holds it is
/// small and cheap to copy.
@propertyWrapper
public struct Shared<Value: Sendable>: Sendable {
    // What is inlined elsewhere is known to be empty there, as it mostly is.
    @usableFromInline final class Storage: Sendable {
        @usableFromInline let value: Value

        @inlinable init(_ value: Value) { self.value = value }
    }

    @usableFromInline var storage: Storage?

    /// Takes a value.
    @inlinable public init(wrappedValue: Value?) { storage = wrappedValue.map(Storage.init) }

    /// The value, if there is one.
    public var wrappedValue: Value? {
        @inlinable get { storage?.value }
        @inlinable set { storage = newValue.map(Storage.init) }
    }
}

extension Shared: Equatable where Value: Equatable {
    /// Whether the values are equal.
    public static func == (left: Shared, right: Shared) -> Bool {
        left.storage === right.storage || left.wrappedValue == right.wrappedValue
    }
}

extension Shared: Hashable where Value: Hashable {
    /// Hashes the value.
    public func hash(into hasher: inout Hasher) { hasher.combine(wrappedValue) }
}
