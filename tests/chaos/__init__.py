"""The full chaos, `make chaos`: a company's day over and over, while every process and server under it is broken."""
