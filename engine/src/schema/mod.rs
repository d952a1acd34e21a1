//! The Prisma schema as data, after names are resolved and rules are checked.

mod model;

pub use model::{
    Datasource, Default, DefaultFunction, Enum, EnumId, EnumValue, Extension, Field, FieldArity,
    FieldId, FieldType, Generator, Index, IndexField, IndexKind, Model, ModelId, NativeType,
    PrimaryKey, Relation, RelationKind, RelationMode, ScalarType, Schema, Url, Value,
};
